//! The RC file of OpenStack's dashboard (`openrc.sh`), read without a shell: `export`, assignments, `unset`,
//! `unset` of what is empty, and the password that it asks for.

use super::shell_words::{Word, WordError, commands, is_name};
use std::collections::BTreeMap;
use std::fmt;

/// What such a file does, line by line.
#[derive(Clone, PartialEq, Eq)]
pub struct RcFile(Vec<Statement>);

/// What it asks whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The variable that the answer goes to.
    pub variable: String,
    /// As the file asks; empty: it asks without a word.
    pub prompt: String,
    /// Whether the answer is not to be seen.
    pub is_secret: bool,
}

/// A line that only a shell can do. The text is not shown: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: {why}; files of variables alone are read here: run it in a shell (`. FILE`) and begin \
     Concertina there, which reads OS_* from its environment"
)]
pub struct NotUnderstood {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Why {
    #[error("{0}")]
    Words(WordError),
    #[error("it is no `export`, no `unset`, no `read` and no `if [ -z … ]`")]
    Command,
    #[error("its `if` does more than forget what is empty")]
    Condition,
}

#[derive(Clone, PartialEq, Eq)]
enum Statement {
    Assign(String, Word),
    Unset(String),
    UnsetIfEmpty {
        looked_at: String,
        forgotten: String,
    },
    Say(Vec<Word>),
    Ask {
        variable: String,
        is_secret: bool,
        prompt: Option<Word>,
    },
}

/// Secrets may stand in it.
impl fmt::Debug for RcFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RcFile of {} statements", self.0.len())
    }
}

impl RcFile {
    /// Reads one.
    ///
    /// # Errors
    /// Every line that is not understood.
    pub fn parse(text: &str) -> Result<Self, Vec<NotUnderstood>> {
        let mut reader = Reader::default();
        for (index, line) in text.lines().enumerate() {
            let line_number = index + 1;
            let read = commands(line.trim_end_matches('\r')).map_err(Why::Words);
            let read = read.and_then(|commands| {
                let mut commands = commands.into_iter();
                commands.try_for_each(|words| reader.command(&words))
            });
            if let Err(why) = read {
                reader.wrong.push(NotUnderstood {
                    line: line_number,
                    why,
                });
            }
        }
        if reader.condition != Condition::None {
            let line = text.lines().count();
            reader.wrong.push(NotUnderstood {
                line,
                why: Why::Condition,
            });
        }
        match reader.wrong.is_empty() {
            true => Ok(Self(reader.statements)),
            false => Err(reader.wrong),
        }
    }

    /// What it asks for, in its order.
    pub fn questions(&self) -> Vec<Question> {
        let mut asked = Vec::new();
        self.play(&BTreeMap::new(), &mut |question| asked.push(question));
        asked
    }

    /// The variables that it leaves, with the answers to its questions.
    pub fn variables(&self, answers: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        self.play(answers, &mut |_| {})
    }

    fn play(
        &self,
        answers: &BTreeMap<String, String>,
        asked: &mut impl FnMut(Question),
    ) -> BTreeMap<String, String> {
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        let mut said = String::new();
        for statement in &self.0 {
            let expanded = |word: &Word| word.expanded(|name| values.get(name).map(String::as_str));
            match statement {
                Statement::Assign(name, word) => {
                    let value = expanded(word);
                    values.insert(name.clone(), value);
                }
                Statement::Unset(name) => drop(values.remove(name)),
                Statement::UnsetIfEmpty {
                    looked_at,
                    forgotten,
                } => {
                    if values.get(looked_at).is_none_or(String::is_empty) {
                        values.remove(forgotten);
                    }
                }
                Statement::Say(words) => {
                    let words: Vec<String> = words.iter().map(expanded).collect();
                    said = words.join(" ");
                }
                Statement::Ask {
                    variable,
                    is_secret,
                    prompt,
                } => {
                    let prompt = prompt.as_ref().map(expanded);
                    asked(Question {
                        variable: variable.clone(),
                        prompt: prompt
                            .unwrap_or_else(|| std::mem::take(&mut said))
                            .trim()
                            .to_owned(),
                        is_secret: *is_secret,
                    });
                    let answer = answers.get(variable).cloned();
                    values.insert(variable.clone(), answer.unwrap_or_default());
                }
            }
        }
        values
    }
}

/// An `if` that forgets what is empty, as far as it has been read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Condition {
    #[default]
    None,
    /// `if [ -z "$NAME" ]`
    Of(String),
    /// … `then`
    Then(String),
}

#[derive(Default)]
struct Reader {
    statements: Vec<Statement>,
    condition: Condition,
    wrong: Vec<NotUnderstood>,
}

impl Reader {
    fn command(&mut self, words: &[Word]) -> Result<(), Why> {
        let Some((first, rest)) = words.split_first() else {
            return Ok(());
        };
        let name = first.plain();
        match (std::mem::take(&mut self.condition), name) {
            (Condition::Of(looked_at), Some("then")) => {
                self.condition = Condition::Then(looked_at);
                return self.command(rest);
            }
            (Condition::Then(_), Some("fi")) if rest.is_empty() => return Ok(()),
            (Condition::Then(looked_at), Some("unset")) => {
                for forgotten in rest {
                    let forgotten = variable_name(forgotten).ok_or(Why::Condition)?;
                    let looked_at = looked_at.clone();
                    self.statements.push(Statement::UnsetIfEmpty {
                        looked_at,
                        forgotten,
                    });
                }
                self.condition = Condition::Then(looked_at);
                return Ok(());
            }
            (Condition::None, _) => {}
            (Condition::Of(_) | Condition::Then(_), _) => return Err(Why::Condition),
        }
        match name {
            Some("if") => self.begin(rest),
            Some("export") => rest.iter().try_for_each(|word| self.export(word)),
            Some("unset") => rest.iter().try_for_each(|word| {
                let name = variable_name(word).ok_or(Why::Command)?;
                self.statements.push(Statement::Unset(name));
                Ok(())
            }),
            Some("echo") => {
                let is_option = |word: &&Word| matches!(word.plain(), Some("-n" | "-e"));
                let words = rest.iter().skip_while(is_option).cloned().collect();
                self.statements.push(Statement::Say(words));
                Ok(())
            }
            Some("read") => self.ask(rest),
            _ => words.iter().try_for_each(|word| self.assign(word)),
        }
    }

    fn export(&mut self, word: &Word) -> Result<(), Why> {
        match variable_name(word) {
            // what has a value already is only made known to others
            Some(_) => Ok(()),
            None => self.assign(word),
        }
    }

    fn assign(&mut self, word: &Word) -> Result<(), Why> {
        let (name, value) = word.assignment().ok_or(Why::Command)?;
        self.statements.push(Statement::Assign(name, value));
        Ok(())
    }

    fn begin(&mut self, words: &[Word]) -> Result<(), Why> {
        let [open, test, looked_at, close] = words else {
            return Err(Why::Condition);
        };
        let plain = [open, test, close].map(Word::plain);
        match (plain, looked_at.variable()) {
            ([Some("[" | "[["), Some("-z"), Some("]" | "]]")], Some(name)) => {
                self.condition = Condition::Of(name.to_owned());
                Ok(())
            }
            _ => Err(Why::Condition),
        }
    }

    fn ask(&mut self, words: &[Word]) -> Result<(), Why> {
        let (mut is_secret, mut prompt, mut variable) = (false, None, None);
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.plain().and_then(|text| text.strip_prefix('-')) {
                Some(letters) => {
                    is_secret |= letters.contains('s');
                    if letters.ends_with('p') {
                        prompt = Some(words.next().cloned().ok_or(Why::Command)?);
                    }
                }
                None => variable = Some(variable_name(word).ok_or(Why::Command)?),
            }
        }
        let variable = variable.ok_or(Why::Command)?;
        self.statements.push(Statement::Ask {
            variable,
            is_secret,
            prompt,
        });
        Ok(())
    }
}

fn variable_name(word: &Word) -> Option<String> {
    word.plain().filter(|text| is_name(text)).map(str::to_owned)
}
