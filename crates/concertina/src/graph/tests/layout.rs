//! Places of boxes and notes.

use super::super::layout::{Place, What, layout};
use super::super::picture::{Note, Thing};
use super::example;

#[test]
fn notes_lie_below_the_boxes_and_beside_one_another() {
    let mut picture = example();
    let long = "a name that is long enough for several rows of notes";
    picture.notes = (0..20)
        .map(|number| Note {
            thing: match number % 2 {
                0 => Thing::Group(format!("{long}: {number}")),
                _ => Thing::Policy(format!("p{number}").parse().unwrap()),
            },
            kind: "Root".to_owned(),
        })
        .collect();
    let layout = layout(&picture);
    let is_note = |place: &&Place<'_>| matches!(place.what, What::Note(_));
    let (notes, boxes): (Vec<_>, Vec<_>) = layout.places.iter().partition(is_note);
    let lowest = boxes.iter().map(|p| p.frame.y + p.frame.height);
    let lowest = lowest.fold(0.0, f64::max);
    for (number, note) in notes.iter().enumerate() {
        let (frame, right) = (note.frame, note.frame.x + note.frame.width);
        assert!(frame.y > lowest && right < layout.width, "{note:?}");
        assert!(frame.y + frame.height < layout.height, "{note:?}");
        for other in notes.iter().skip(number + 1) {
            let apart = other.frame.x > right || other.frame.y > frame.y + frame.height;
            assert!(apart, "{note:?} lies over {other:?}");
        }
    }
}
