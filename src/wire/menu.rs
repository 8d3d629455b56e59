//! What a bot offers to choose from, and the visitor's choice. Undocumented; as the mobile SDK reads and writes it.

use super::fields::Fields;
use super::json::{Json, ObjectWriter};

/// Something to choose from (`RichMessage`, and the footer in `ChatEstablished.items`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Menu {
    /// How it is shown, and how the answer is called.
    pub kind: MenuKind,
    /// What stands above it.
    pub header: Option<String>,
    /// From top to bottom.
    pub items: Vec<MenuItem>,
}

/// What kind of menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MenuKind {
    /// A list in the conversation.
    Menu,
    /// Buttons in the conversation.
    Buttons,
    /// Beside the conversation, for as long as the bot is there.
    Footer,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MenuItem {
    /// What the visitor reads.
    pub label: String,
    /// Footers only: what the bot goes on with.
    pub dialog: Option<String>,
}

/// The visitor's choice (`Chasitor/RichMessage`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    /// From what kind of menu.
    pub kind: MenuKind,
    /// Counts from 0.
    pub index: u32,
    /// What was chosen.
    pub item: MenuItem,
}

impl MenuKind {
    /// The name on the wire.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Menu => "ChatWindowMenu",
            Self::Buttons => "ChatWindowButton",
            Self::Footer => "ChatWindowFooterMenu",
        }
    }

    fn read(name: &str) -> Option<Self> {
        [Self::Menu, Self::Buttons, Self::Footer].into_iter().find(|kind| kind.name() == name)
    }
}

impl Menu {
    /// Reads a `RichMessage`; `None` if it is of a kind that we do not know.
    pub(super) fn read(fields: &Fields) -> Option<Self> {
        let kind = MenuKind::read(&fields.text("type")?).filter(|kind| *kind != MenuKind::Footer)?;
        Some(Self { kind, header: fields.text("header"), items: fields.items("items", MenuItem::read) })
    }

    pub(super) fn write(&self, o: &mut ObjectWriter) {
        o.text("type", self.kind.name());
        o.optional_text("header", self.header.as_deref());
        o.list("items", self.items.iter().map(MenuItem::write));
    }
}

impl MenuItem {
    pub(super) fn read(fields: &Fields) -> Self {
        let label = fields.text("text").or_else(|| fields.text("value")).unwrap_or_default();
        Self { label, dialog: fields.text("dialogId") }
    }

    pub(super) fn write(&self) -> String {
        let mut o = ObjectWriter::new();
        o.text("text", &self.label);
        o.text("value", &self.label);
        o.optional_text("dialogId", self.dialog.as_deref());
        o.finish()
    }
}

impl Choice {
    /// Reads the body of a `RichMessage` post: the first action is the choice.
    pub(super) fn read(json: &Json) -> Option<Self> {
        let action = Fields(json.get("actions")?.items()?.into_iter().next());
        Some(Self {
            kind: MenuKind::read(&action.text("type")?)?,
            index: action.count("index")?,
            item: MenuItem { label: action.text("value").unwrap_or_default(), dialog: action.text("dialogId") },
        })
    }

    pub(super) fn write(&self, o: &mut ObjectWriter) {
        let mut action = ObjectWriter::new();
        action.text("type", self.kind.name());
        action.integer("index", self.index.into());
        action.text("value", &self.item.label);
        action.optional_text("dialogId", self.item.dialog.as_deref());
        o.list("actions", std::iter::once(action.finish()));
    }
}
