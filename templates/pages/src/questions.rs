//! A field with its label, what was typed, and why it is refused.

use design::{Choice, Choices, DateField, Field as Input, Kind, Width};
use domain::fields::date_names;
use domain::language::Language;
use domain::{Field, Fields, Refusals};
use maud::Markup;

use crate::shell::design_lang;
use crate::{labels, refusals};

/// What was typed in a form, and what is refused of it.
pub(crate) struct Answering<'a> {
    pub(crate) fields: &'a Fields,
    pub(crate) refusals: &'a Refusals,
    pub(crate) lang: Language,
}

impl Answering<'_> {
    fn error(&self, field: Field) -> Option<String> {
        self.refusals.of(field).map(|why| refusals::sentence(field, why, self.lang))
    }

    /// What is wrong with a field that has no input of its own.
    pub(crate) fn wrong(&self, field: Field) -> Markup {
        design::wrong(field.code(), self.error(field).as_deref(), design_lang(self.lang))
    }

    /// A text field as `shape` makes it.
    pub(crate) fn text(&self, field: Field, hint: Option<&str>, shape: impl FnOnce(&mut Input<'_>)) -> Markup {
        let (label, error) = (labels::field(field, self.lang), self.error(field));
        let mut input = Input::new(field.code(), &label, design_lang(self.lang));
        input.hint = hint;
        input.value = self.fields.get(field);
        input.error = error.as_deref();
        shape(&mut input);
        design::input(&input)
    }

    /// An amount in euros that some people have; `unit` says per what.
    pub(crate) fn amount(&self, field: Field, hint: Option<&str>, unit: &str) -> Markup {
        self.euros(field, hint, unit, false)
    }

    /// An amount in euros that may be left empty.
    pub(crate) fn optional_amount(&self, field: Field, hint: Option<&str>, unit: &str) -> Markup {
        self.euros(field, hint, unit, true)
    }

    fn euros(&self, field: Field, hint: Option<&str>, unit: &str, optional: bool) -> Markup {
        let (label, error) = (labels::field(field, self.lang), self.error(field));
        design::input(&Input {
            hint,
            value: self.fields.get(field),
            error: error.as_deref(),
            kind: Kind::Whole,
            width: Width::Five,
            suffix: Some(unit),
            optional,
            depends: !optional,
            ..Input::new(field.code(), &label, design_lang(self.lang))
        })
    }

    /// Several lines; those that are not optional are needed in some cases only.
    pub(crate) fn textarea(&self, field: Field, hint: &str, optional: bool) -> Markup {
        self.textarea_as(None, field, hint, optional)
    }

    /// The same under an identifier of its own.
    pub(crate) fn textarea_as(&self, id: Option<&str>, field: Field, hint: &str, optional: bool) -> Markup {
        let (label, error) = (labels::field(field, self.lang), self.error(field));
        let mut input = Input::new(field.code(), &label, design_lang(self.lang));
        input.hint = Some(hint);
        input.value = self.fields.get(field);
        input.error = error.as_deref();
        input.optional = optional;
        input.id = id;
        input.depends = !optional;
        design::textarea(&input, 3)
    }

    /// A date.
    pub(crate) fn date(&self, field: Field, hint: Option<&str>, optional: bool, birthday: bool) -> Markup {
        let (legend, error, names) = (labels::field(field, self.lang), self.error(field), date_names(field));
        design::date(&DateField {
            legend: &legend,
            hint,
            name: field.code(),
            day: self.fields.named(&names[0]),
            month: self.fields.named(&names[1]),
            year: self.fields.named(&names[2]),
            error: error.as_deref(),
            optional,
            birthday,
            lang: design_lang(self.lang),
        })
    }

    /// One of several coded answers: (code, label).
    pub(crate) fn radios(&self, field: Field, hint: Option<&str>, options: &[(&str, String)], inline: bool) -> Markup {
        self.choices(field, &Shape { hint, inline, ..Shape::default() }, options, design::radios)
    }

    /// One of several coded answers, or none.
    pub(crate) fn optional_radios(&self, field: Field, options: &[(&str, String)]) -> Markup {
        // Short answers stand side by side.
        let inline = options.len() == 2;
        self.choices(field, &Shape { optional: true, inline, ..Shape::default() }, options, design::radios)
    }

    /// One of several coded answers, some of which open the block that follows ([`design::when`]).
    pub(crate) fn opening_radios(
        &self,
        field: Field,
        hint: Option<&str>,
        options: &[(&str, String)],
        opens: impl Fn(&str) -> bool,
    ) -> Markup {
        self.choices(field, &Shape { hint, opens: Some(&opens), ..Shape::default() }, options, design::radios)
    }

    /// One of several coded answers, with two blocks that follow: some answers open the first, some the second.
    pub(crate) fn twice_opening_radios(
        &self,
        field: Field,
        options: &[(&str, String)],
        first: impl Fn(&str) -> bool,
        second: impl Fn(&str) -> bool,
    ) -> Markup {
        let shape = Shape { opens: Some(&first), opens_second: Some(&second), ..Shape::default() };
        self.choices(field, &shape, options, design::radios)
    }

    /// Any of several coded answers.
    pub(crate) fn boxes(&self, field: Field, hint: Option<&str>, options: &[(&str, String)]) -> Markup {
        self.choices(field, &Shape { hint, ..Shape::default() }, options, design::checkboxes)
    }

    /// Any of many coded answers, under headings, some of which open the block that follows ([`design::when`]).
    pub(crate) fn opening_boxes_in_groups(
        &self,
        field: Field,
        hint: &str,
        groups: Vec<(String, Vec<(&'static str, String)>)>,
        opens: impl Fn(&str) -> bool,
    ) -> Markup {
        let headings: Vec<(String, usize)> =
            groups.iter().map(|(heading, options)| (heading.clone(), options.len())).collect();
        let options: Vec<(&str, String)> = groups.into_iter().flat_map(|(_, options)| options).collect();
        let shape = Shape { hint: Some(hint), opens: Some(&opens), groups: &headings, ..Shape::default() };
        self.choices(field, &shape, &options, design::checkboxes)
    }

    /// Any of several coded answers, or none.
    pub(crate) fn optional_boxes(&self, field: Field, options: &[(&str, String)]) -> Markup {
        self.choices(field, &Shape { optional: true, ..Shape::default() }, options, design::checkboxes)
    }

    /// One of many, in a list that opens.
    pub(crate) fn select(&self, field: Field, options: &[(String, String)]) -> Markup {
        let (label, error, lang) = (labels::field(field, self.lang), self.error(field), design_lang(self.lang));
        design::select(field.code(), &label, options, self.fields.get(field), error.as_deref(), lang)
    }

    /// Yes or no.
    pub(crate) fn yes_no(&self, field: Field, hint: Option<&str>) -> Markup {
        self.radios(field, hint, &self.yes_and_no(), true)
    }

    /// Yes or no; yes opens the block that follows.
    pub(crate) fn opening_yes_no(&self, field: Field, hint: Option<&str>) -> Markup {
        let opens = |code: &str| code == "oui";
        let shape = Shape { hint, inline: true, opens: Some(&opens), ..Shape::default() };
        self.choices(field, &shape, &self.yes_and_no(), design::radios)
    }

    fn yes_and_no(&self) -> [(&'static str, String); 2] {
        [("oui", labels::yes_no(true, self.lang)), ("non", labels::yes_no(false, self.lang))]
    }

    /// A single box.
    pub(crate) fn checkbox(&self, field: Field) -> Markup {
        self.one_box(field, false)
    }

    /// A single box that opens the block that follows.
    pub(crate) fn opening_checkbox(&self, field: Field) -> Markup {
        self.one_box(field, true)
    }

    fn one_box(&self, field: Field, opens: bool) -> Markup {
        let error = self.error(field);
        let (label, lang) = (labels::field(field, self.lang), design_lang(self.lang));
        design::checkbox(field.code(), &label, self.fields.has(field, "oui"), opens, error.as_deref(), lang)
    }

    /// Coded values with their labels, in the order of the list.
    pub(crate) fn options<T: Copy>(
        &self,
        all: &[T],
        code: impl Fn(T) -> &'static str,
        label: impl Fn(T, Language) -> String,
    ) -> Vec<(&'static str, String)> {
        all.iter().map(|value| (code(*value), label(*value, self.lang))).collect()
    }

    fn choices(
        &self,
        field: Field,
        shape: &Shape<'_>,
        options: &[(&str, String)],
        render: impl FnOnce(&Choices<'_>) -> Markup,
    ) -> Markup {
        let (legend, error) = (labels::field(field, self.lang), self.error(field));
        let choices: Vec<Choice<'_>> = options
            .iter()
            .map(|(value, label)| Choice {
                value,
                label,
                hint: None,
                checked: self.fields.has(field, value),
                opens: shape.opens.is_some_and(|opens| opens(value)),
                opens_second: shape.opens_second.is_some_and(|opens| opens(value)),
            })
            .collect();
        render(&Choices {
            name: field.code(),
            legend: &legend,
            hint: shape.hint,
            error: error.as_deref(),
            optional: shape.optional,
            choices: &choices,
            groups: shape.groups,
            inline: shape.inline,
            lang: design_lang(self.lang),
        })
    }
}

/// How a question with possible answers is put.
#[derive(Default)]
struct Shape<'a> {
    hint: Option<&'a str>,
    optional: bool,
    inline: bool,
    /// Which answers open the block that follows.
    opens: Option<&'a dyn Fn(&str) -> bool>,
    /// The headings of a long list, each with how many answers are under it.
    groups: &'a [(String, usize)],
    /// Which answers open the block after that one.
    opens_second: Option<&'a dyn Fn(&str) -> bool>,
}
