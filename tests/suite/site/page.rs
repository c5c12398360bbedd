//! A page as a person reads it, and its forms.

use scraper::{ElementRef, Html, Selector};

/// What a visit got.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// Status of the last answer.
    pub(crate) status: u16,
    /// Path and query where the visit ended.
    pub(crate) path: String,
    /// Headers of the last answer.
    pub(crate) headers: http::HeaderMap,
    /// Its HTML.
    pub(crate) html: String,
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).expect("a good selector")
}

/// Text with single plain spaces.
pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text_of(element: ElementRef<'_>) -> String {
    squeeze(&element.text().collect::<Vec<_>>().join(" "))
}

impl Page {
    fn document(&self) -> Html {
        Html::parse_document(&self.html)
    }

    /// What the page says, its header and footer apart.
    pub(crate) fn text(&self) -> String {
        self.document().select(&select("main")).map(text_of).collect()
    }

    /// Its title.
    pub(crate) fn title(&self) -> String {
        self.document().select(&select("h1")).next().map(text_of).unwrap_or_default()
    }

    /// Asserts what the page is, and says what it is otherwise.
    #[track_caller]
    pub(crate) fn is(self, status: u16, said: &str) -> Self {
        let text = self.text();
        assert!(
            self.status == status && text.contains(said),
            "{} {} instead of {status} “{said}”:\n{text}",
            self.status,
            self.path
        );
        self
    }

    /// Asserts that the page does not say something.
    #[track_caller]
    pub(crate) fn never_says(&self, text: &str) {
        assert!(!self.html.contains(text), "“{text}” is on {}", self.path);
    }

    /// Where a link leads; its text begins so.
    #[track_caller]
    pub(crate) fn link(&self, text: &str) -> String {
        let document = self.document();
        let link = document.select(&select("a[href]")).find(|link| text_of(*link).starts_with(text));
        link.and_then(|link| link.attr("href"))
            .unwrap_or_else(|| panic!("no link “{text}” on {}:\n{}", self.path, self.text()))
            .to_owned()
    }

    /// The language that it says it is in.
    pub(crate) fn lang(&self) -> String {
        self.document().root_element().attr("lang").unwrap_or_default().to_owned()
    }

    /// Whether there is such a button.
    pub(crate) fn has_button(&self, text: &str) -> bool {
        self.document().select(&select("button")).any(|button| text_of(button).starts_with(text))
    }

    /// The errors of the summary: the input each leads to, and its sentence.
    pub(crate) fn errors(&self) -> Vec<(String, String)> {
        let document = self.document();
        let links = select(".sum a");
        document
            .select(&links)
            .map(|link| (link.attr("href").unwrap_or_default().trim_start_matches('#').to_owned(), text_of(link)))
            .collect()
    }

    /// Whether an element has this identifier.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        self.document().select(&select("[id]")).any(|element| element.attr("id") == Some(id))
    }

    /// The form that is sent to an address, filled as the page shows it.
    #[track_caller]
    pub(crate) fn form_to(&self, action: &str) -> Form {
        let document = self.document();
        let selector = select("form[action]");
        let found = document.select(&selector).find(|form| form.attr("action") == Some(action));
        Form::of(found.unwrap_or_else(|| panic!("no form to {action} on {}:\n{}", self.path, self.text())), &self.path)
    }

    /// The form that a button sends, filled as the page shows it.
    #[track_caller]
    pub(crate) fn form(&self, button: &str) -> Form {
        let document = self.document();
        let pressed = document
            .select(&select("button"))
            .find(|found| text_of(*found).starts_with(button))
            .unwrap_or_else(|| panic!("no button “{button}” on {} {}:\n{}", self.status, self.path, self.text()));
        let form = pressed
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "form")
            .expect("a button is in a form");
        let mut read = Form::of(form, &self.path);
        if let (Some(name), Some(value)) = (pressed.attr("name"), pressed.attr("value")) {
            read.fields.push((name.to_owned(), value.to_owned()));
        }
        read
    }
}

/// A form as it would be sent.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    /// Where it is sent.
    pub(crate) action: String,
    /// Names and values, in order.
    pub(crate) fields: Vec<(String, String)>,
    /// Inputs by their labels: (legend and label, name, value of a box).
    labels: Vec<(String, String, Option<String>)>,
    page: String,
}

impl Form {
    fn of(form: ElementRef<'_>, page: &str) -> Self {
        let attribute = |element: ElementRef<'_>, name: &str| element.attr(name).unwrap_or_default().to_owned();
        let mut fields = Vec::new();
        let mut labels = Vec::new();
        let label_of = |input: ElementRef<'_>| {
            let id = attribute(input, "id");
            let label = form
                .select(&select("label"))
                .find(|label| label.attr("for") == Some(&*id))
                .map(text_of)
                .unwrap_or_default();
            let group =
                input.ancestors().filter_map(ElementRef::wrap).find(|element| element.value().name() == "fieldset");
            let legend =
                group.and_then(|group| group.select(&select("legend")).next()).map(text_of).unwrap_or_default();
            if legend.is_empty() { label } else { format!("{legend} / {label}") }
        };
        for input in form.select(&select("input, textarea")) {
            let (name, value) = (attribute(input, "name"), attribute(input, "value"));
            match input.attr("type").unwrap_or("text") {
                "hidden" => fields.push((name, value)),
                "radio" | "checkbox" => {
                    if input.attr("checked").is_some() {
                        fields.push((name.clone(), value.clone()));
                    }
                    labels.push((label_of(input), name, Some(value)));
                }
                "file" => {}
                _ => {
                    let typed = if input.value().name() == "textarea" { input.text().collect() } else { value };
                    fields.push((name.clone(), typed));
                    labels.push((label_of(input), name, None));
                }
            }
        }
        Self { action: attribute(form, "action"), fields, labels, page: page.to_owned() }
    }

    #[track_caller]
    fn labelled(&self, wanted: &str) -> (String, Option<String>) {
        let fits = |label: &str| label.starts_with(wanted) || label.split(" / ").any(|part| part.starts_with(wanted));
        let exact = |label: &str| label == wanted || label.ends_with(&format!(" / {wanted}"));
        let found = self
            .labels
            .iter()
            .find(|(label, ..)| exact(label))
            .or_else(|| self.labels.iter().find(|(label, ..)| fits(label)));
        let known = || self.labels.iter().map(|(label, ..)| label.as_str()).collect::<Vec<_>>().join("\n");
        let (_, name, value) =
            found.unwrap_or_else(|| panic!("no input “{wanted}” on {}; there are:\n{}", self.page, known()));
        (name.clone(), value.clone())
    }

    /// Fills an input, found by its label.
    #[track_caller]
    pub(crate) fn fill(self, label: &str, value: &str) -> Self {
        let (name, _) = self.labelled(label);
        self.with(&name, value)
    }

    /// Chooses an answer or ticks a box, found by its label, or by its question and label: `Nationalité / Française`.
    #[track_caller]
    pub(crate) fn choose(mut self, label: &str) -> Self {
        let (name, value) = self.labelled(label);
        let value = value.unwrap_or_else(|| panic!("“{label}” is no box"));
        if self.labels.iter().filter(|(_, known, _)| *known == name).count() == 2 || label.contains(" / ") {
            self.fields.retain(|(known, _)| *known != name);
        }
        self.fields.push((name, value));
        self
    }

    /// The name and the value of a box or an answer, found by its label.
    #[track_caller]
    pub(crate) fn box_of(&self, label: &str) -> (String, String) {
        let (name, value) = self.labelled(label);
        (name, value.unwrap_or_else(|| panic!("“{label}” is no box")))
    }

    /// Fills a date, found by its question.
    #[track_caller]
    pub(crate) fn date(mut self, legend: &str, [day, month, year]: [&str; 3]) -> Self {
        for (part, value) in [("Jour", day), ("Mois", month), ("Année", year)] {
            self = self.fill(&format!("{legend} / {part}"), value);
        }
        self
    }

    /// Sets a value by name, whatever the page offers.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Takes a value away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    /// Every label, with its question.
    pub(crate) fn labels(&self) -> Vec<&str> {
        self.labels.iter().map(|(label, ..)| label.as_str()).collect()
    }

    /// The names of the inputs that take text.
    pub(crate) fn text_inputs(&self) -> Vec<String> {
        self.labels.iter().filter(|(_, _, value)| value.is_none()).map(|(_, name, _)| name.clone()).collect()
    }

    /// The value under a name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
