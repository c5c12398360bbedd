//! What a browser does with a page: finds what it loads, fills its forms.

use scraper::{ElementRef, Html, Selector};

use crate::Trouble;
use crate::event::Reply;

/// The values of a form, in the order of the page.
pub(crate) type Values = Vec<(String, String)>;

/// A page being read.
pub(crate) struct Page {
    html: Html,
    title: String,
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).expect("the selectors of the bench are good")
}

fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.value().attr(name).unwrap_or_default().to_owned()
}

impl Page {
    /// Reads a response.
    pub(crate) fn read(reply: &Reply) -> Result<Self, Trouble> {
        let html = Html::parse_document(&reply.text()?);
        let title = html.select(&select("title")).next().map(|title| title.text().collect()).unwrap_or_default();
        Ok(Self { html, title })
    }

    /// Its title.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// The files that it loads from the site.
    pub(crate) fn files(&self) -> Vec<String> {
        let loaded = select("link[rel~=stylesheet], link[rel~=icon], script[src], img[src]");
        let elements = self.html.select(&loaded);
        let addresses = elements.filter_map(|element| element.attr("href").or(element.attr("src")));
        addresses.filter(|address| address.starts_with('/')).map(str::to_owned).collect()
    }

    /// The first link of its content that leads to a path, or to it with a query.
    pub(crate) fn link(&self, to: &str) -> Option<String> {
        let links = select("main a[href]");
        let leads = |link: &String| link.split('?').next() == Some(to);
        self.html.select(&links).map(|link| attribute(link, "href")).find(leads)
    }

    /// The form of its content that is posted to a path, or else the first to one that begins so: where to, and what it
    /// holds already.
    pub(crate) fn form(&self, action: &str) -> Result<(String, Values), Trouble> {
        let forms = select("main form[method=post]");
        let exact = self.html.select(&forms).find(|form| attribute(*form, "action") == action);
        let found = || self.html.select(&forms).find(|form| attribute(*form, "action").starts_with(action));
        let form = exact.or_else(found).ok_or_else(|| format!("no form for {action} on “{}”", self.title))?;
        let mut values = Vec::new();
        for input in form.select(&select("input[name], textarea[name]")) {
            let kind = attribute(input, "type");
            let checkable = matches!(kind.as_str(), "radio" | "checkbox");
            if kind == "file" || (checkable && input.value().attr("checked").is_none()) {
                continue;
            }
            let value =
                if input.value().name() == "textarea" { input.text().collect() } else { attribute(input, "value") };
            values.push((attribute(input, "name"), value));
        }
        Ok((attribute(form, "action"), values))
    }
}

/// Answers questions of a form: what was there under the same names goes away.
pub(crate) fn answer(values: &mut Values, answers: &[(&str, &str)]) {
    values.retain(|(name, _)| answers.iter().all(|(answered, _)| answered != name));
    values.extend(answers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
}

/// The body of a form.
pub(crate) fn encode(values: &Values) -> String {
    let code = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    values.iter().map(|(name, value)| format!("{}={}", code(name), code(value))).collect::<Vec<_>>().join("&")
}
