//! A line of shell, in words (POSIX.1-2017, Shell Command Language §2.2 and §2.6.2): as much of it as
//! files of variables have. What would run a program is refused, not guessed.

use std::iter::Peekable;
use std::str::Chars;

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    /// The value of a variable.
    Variable(String),
}

/// What stands between blanks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Word(pub(super) Vec<Piece>);

/// Why a line is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum WordError {
    #[error("a quote in it does not end in this line")]
    OpenQuote,
    #[error("it would run a program")]
    RunsProgram,
    #[error("it works on a variable's value, which only a shell does")]
    Expansion,
    #[error("it redirects, or joins commands")]
    Operator,
}

impl Word {
    /// The text, if no variable is in it.
    pub(super) fn plain(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The variable, if it is nothing else.
    pub(super) fn variable(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Variable(name)] => Some(name),
            _ => None,
        }
    }

    /// With values in the place of variables; one that is not there is empty, as in a shell.
    pub(super) fn expanded<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> String {
        let pieces = self.0.iter();
        pieces
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Variable(name) => value(name).unwrap_or_default(),
            })
            .collect()
    }

    /// `NAME=word`, in parts.
    pub(super) fn assignment(&self) -> Option<(String, Self)> {
        let (Piece::Text(first), rest) = self.0.split_first()? else {
            return None;
        };
        let (name, begin) = first.split_once('=')?;
        if !is_name(name) {
            return None;
        }
        let begin = (!begin.is_empty()).then(|| Piece::Text(begin.to_owned()));
        let value = begin.into_iter().chain(rest.iter().cloned()).collect();
        Some((name.to_owned(), Self(value)))
    }

    fn push(&mut self, c: char) {
        match self.0.last_mut() {
            Some(Piece::Text(text)) => text.push(c),
            _ => self.0.push(Piece::Text(c.to_string())),
        }
    }
}

/// Whether that can name a variable.
pub(super) fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The commands of a line, each in words.
pub(super) fn commands(line: &str) -> Result<Vec<Vec<Word>>, WordError> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<Word> = None;
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            ' ' | '\t' => finish(&mut commands, &mut word),
            ';' => {
                finish(&mut commands, &mut word);
                commands.push(Vec::new());
            }
            '#' if word.is_none() => break,
            '\'' => single(&mut letters, word.get_or_insert_default())?,
            '"' => double(&mut letters, word.get_or_insert_default())?,
            '\\' => match letters.next() {
                Some(next) => word.get_or_insert_default().push(next),
                None => return Err(WordError::OpenQuote),
            },
            '$' => dollar(&mut letters, word.get_or_insert_default())?,
            '`' => return Err(WordError::RunsProgram),
            '&' | '|' | '<' | '>' | '(' | ')' => return Err(WordError::Operator),
            c => word.get_or_insert_default().push(c),
        }
    }
    finish(&mut commands, &mut word);
    commands.retain(|words| !words.is_empty());
    Ok(commands)
}

fn finish(commands: &mut [Vec<Word>], word: &mut Option<Word>) {
    if let (Some(word), Some(last)) = (word.take(), commands.last_mut()) {
        last.push(word);
    }
}

fn single(letters: &mut Peekable<Chars<'_>>, word: &mut Word) -> Result<(), WordError> {
    loop {
        match letters.next() {
            Some('\'') => return Ok(()),
            Some(c) => word.push(c),
            None => return Err(WordError::OpenQuote),
        }
    }
}

fn double(letters: &mut Peekable<Chars<'_>>, word: &mut Word) -> Result<(), WordError> {
    loop {
        match letters.next() {
            Some('"') => return Ok(()),
            Some('$') => dollar(letters, word)?,
            Some('`') => return Err(WordError::RunsProgram),
            Some('\\') => match letters.next() {
                Some(c @ ('"' | '\\' | '$' | '`')) => word.push(c),
                Some(c) => {
                    word.push('\\');
                    word.push(c);
                }
                None => return Err(WordError::OpenQuote),
            },
            Some(c) => word.push(c),
            None => return Err(WordError::OpenQuote),
        }
    }
}

fn dollar(letters: &mut Peekable<Chars<'_>>, word: &mut Word) -> Result<(), WordError> {
    let mut name = String::new();
    match letters.peek() {
        Some('(') => return Err(WordError::RunsProgram),
        Some('{') => {
            letters.next();
            loop {
                match letters.next() {
                    Some('}') => break,
                    Some(c) => name.push(c),
                    None => return Err(WordError::OpenQuote),
                }
            }
            if !is_name(&name) {
                return Err(WordError::Expansion);
            }
        }
        _ => {
            while let Some(c) = letters.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                name.push(c);
            }
        }
    }
    match name.is_empty() {
        true => word.push('$'),
        false => word.0.push(Piece::Variable(name)),
    }
    Ok(())
}
