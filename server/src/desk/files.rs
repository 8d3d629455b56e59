//! Files, which an agent asks for and a visitor sends (dossier §10).
//!
//! Each request has a token that is good for one attempt, however it ends. What comes is kept in memory, with a limit,
//! for as long as its chat is kept. How a file travels, and how large it may be, is the rim's to know.

use std::fmt;
use std::sync::Arc;

use chinwag::session::Now;
use chinwag::wire::{FileRequest, FileTransfer, Message};

use super::chat::ChatId;
use super::view::{ChatFile, What};
use super::{Desk, DeskError};

/// The path of the upload, on this server.
pub const UPLOAD_PATH: &str = "/services/liveagent/file";

/// What all files of the desk may weigh together, in bytes.
const ALL_FILES: usize = 64 * 1024 * 1024;

/// A file that arrives.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name, as the visitor's page told it.
    pub name: String,
    /// Its type, as the visitor's page told it.
    pub kind: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A file that has come.
#[derive(Clone)]
pub struct StoredFile {
    /// Its number within the chat.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its type, as the visitor's page told it.
    pub kind: String,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

/// The token is not one that anybody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchToken;

/// Prints no contents.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({} bytes)", self.bytes.len())
    }
}

/// Prints no contents.
impl fmt::Debug for StoredFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredFile({}, {} bytes)", self.id, self.bytes.len())
    }
}

impl StoredFile {
    pub(super) fn view(&self) -> ChatFile {
        ChatFile { id: self.id, name: self.name.clone(), kind: self.kind.clone(), size: self.bytes.len() }
    }
}

impl Desk {
    /// The agent asks for a file.
    ///
    /// # Errors
    /// If nobody has accepted the chat, or it is over, or a file was asked for already.
    pub fn request_file(&mut self, chat: ChatId, now: Now) -> Result<(), DeskError> {
        let (found, _) = self.active_chat(chat)?;
        if found.file_token.is_some() {
            return Err(DeskError::FileAsked(chat));
        }
        let host = found.host.clone();
        let upload_url = self.own_url(host.as_deref()) + UPLOAD_PATH;
        let token = self.random.token();
        let (found, _) = self.active_chat(chat)?;
        found.file_token = Some(token.clone());
        found.push_note(What::FileRequested, now.wall);
        let request = FileRequest { cdm_url: Some(upload_url.clone()), upload_url, token };
        self.tell(chat, Message::FileTransfer(FileTransfer::Requested(request)));
        Ok(())
    }

    /// The agent no longer wants a file.
    ///
    /// # Errors
    /// If none was asked for, or it has come.
    pub fn cancel_file(&mut self, chat: ChatId, now: Now) -> Result<(), DeskError> {
        let found = self.open_chat(chat)?;
        found.file_token.take().ok_or(DeskError::NoFileAsked(chat))?;
        found.push_note(What::FileCanceled, now.wall);
        self.tell(chat, Message::FileTransfer(FileTransfer::Canceled));
        Ok(())
    }

    /// The file that was asked for is lost, as when a scanner finds a virus.
    ///
    /// # Errors
    /// If none was asked for.
    pub fn fail_file(&mut self, chat: ChatId, reason: &str, now: Now) -> Result<(), DeskError> {
        let found = self.open_chat(chat)?;
        found.file_token.take().ok_or(DeskError::NoFileAsked(chat))?;
        found.push_note(What::FileFailed { reason: reason.to_owned() }, now.wall);
        self.tell(chat, Message::FileTransfer(FileTransfer::Failure));
        Ok(())
    }

    /// A file arrives for the session `chat_key`, or what came is none, for the reason given. Either way the token is
    /// used up, and the visitor is told what became of it.
    ///
    /// # Errors
    /// If nobody waits for it.
    pub fn upload(
        &mut self,
        chat_key: &str,
        token: &str,
        file: Result<Upload, String>,
        now: Now,
    ) -> Result<(), NoSuchToken> {
        self.tick(now);
        let chat = self.sessions.get(chat_key).and_then(|session| session.chat).ok_or(NoSuchToken)?;
        let is_awaited = self.chats.get(&chat).is_some_and(|chat| chat.file_token.as_deref() == Some(token));
        if !is_awaited {
            return Err(NoSuchToken);
        }
        let file = file.and_then(|file| {
            let all: usize = self.chats.values().flat_map(|chat| &chat.files).map(|file| file.bytes.len()).sum();
            let is_room = all + file.bytes.len() <= ALL_FILES;
            if is_room { Ok(file) } else { Err("the desk has no room for another file".to_owned()) }
        });
        match file {
            Ok(file) => self.store(chat, file, now),
            Err(reason) => self.fail_file(chat, &reason, now),
        }
        .map_err(|_| NoSuchToken)
    }

    fn store(&mut self, chat: ChatId, file: Upload, now: Now) -> Result<(), DeskError> {
        let found = self.open_chat(chat)?;
        found.file_token = None;
        let id = found.files.last().map_or(1, |file| file.id + 1);
        found.files.push(StoredFile { id, name: file.name, kind: file.kind, bytes: file.bytes.into() });
        found.push_note(What::FileStored { file: id }, now.wall);
        self.tell(chat, Message::FileTransfer(FileTransfer::Success));
        Ok(())
    }

    /// A file that has come.
    pub fn stored_file(&self, chat: ChatId, file: u32) -> Option<&StoredFile> {
        self.chats.get(&chat)?.files.iter().find(|stored| stored.id == file)
    }
}
