//! Files, which the agent asks for. Undocumented; as deployed clients do it.

use super::fields::Fields;
use super::json::ObjectWriter;
use super::request::percent_encode;

/// Where a file transfer stands (`FileTransfer`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FileTransfer {
    /// The agent wants a file.
    Requested(FileRequest),
    /// The agent no longer wants one.
    Canceled,
    /// It is there.
    Success,
    /// It is not.
    Failure,
}

/// Where a file may go, once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileRequest {
    /// The address of the upload, which is on another host than the chat.
    pub upload_url: String,
    /// The page that the official client does it with, in a frame.
    pub cdm_url: Option<String>,
    /// Good for one attempt.
    pub token: String,
}

impl FileTransfer {
    pub(super) fn read(fields: &Fields) -> Option<Self> {
        match fields.text("type")?.as_str() {
            "Requested" => Some(Self::Requested(FileRequest {
                upload_url: fields.text("uploadServletUrl")?,
                cdm_url: fields.text("cdmServletUrl"),
                token: fields.text("fileToken")?,
            })),
            // The mobile SDK writes it with one L.
            "Canceled" | "Cancelled" => Some(Self::Canceled),
            "Success" => Some(Self::Success),
            "Failure" => Some(Self::Failure),
            _ => None,
        }
    }

    pub(super) fn write(&self, o: &mut ObjectWriter) {
        let state = match self {
            Self::Requested(request) => {
                o.text("uploadServletUrl", &request.upload_url);
                o.optional_text("cdmServletUrl", request.cdm_url.as_deref());
                o.text("fileToken", &request.token);
                "Requested"
            }
            Self::Canceled => "Canceled",
            Self::Success => "Success",
            Self::Failure => "Failure",
        };
        o.text("type", state);
    }
}

impl FileRequest {
    /// Where to send the file as the part `file` of a multipart form, without any header of ours. `chat_key` is the
    /// session's id. `None` if the address is not one that a file may be sent to.
    pub fn address(&self, organization: &str, chat_key: &str) -> Option<String> {
        let is_web = self.upload_url.starts_with("https://") || self.upload_url.starts_with("http://");
        if !is_web || self.upload_url.contains(['?', '#', '@']) {
            return None;
        }
        let mut address = self.upload_url.clone();
        for (before, value) in [("?orgId=", organization), ("&chatKey=", chat_key), ("&fileToken=", &self.token)] {
            address.push_str(before);
            percent_encode(&mut address, value);
        }
        address.push_str("&encoding=UTF-8");
        Some(address)
    }
}
