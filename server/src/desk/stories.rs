//! Stories at the desk: whole visits, told request by request under a clock that the story moves.
//!
//! They cover what no single part can show: the order of the checks, what a hand-over brings back, what is held and
//! what is let go. `server/tests/pair.rs` tells more of them with our own client on the other side.

use std::time::Duration;

use chinwag::session::{Instant, Now};
use chinwag::wire::{
    Batch, ChatRequest, Credentials, FailReason, FileTransfer, HttpReply, HttpRequest, Line, Message, Offset, Opened,
    Post, Request, Speaker, Terms, header,
};

use super::{Answer, ChatState, Desk, DeskError, Ending, Options, Ticket};

mod bots;
mod ends;
mod hands;
mod lobby;
mod moves;
mod nonsense;
mod routes;
mod visits;
mod words;

const GONE: &str = "403 Session required but was invalid or not found";
const MOVED: &str = "503 Invalid Affinity Token";

/// A desk, and one visitor who knows the protocol by heart.
pub(crate) struct Story {
    pub(crate) desk: Desk,
    pub(crate) now: Now,
    pub(crate) visitor: Credentials,
    sequence: u32,
}

impl Story {
    pub(crate) fn begin(options: Options) -> Self {
        let mut desk = Desk::new(options, 1);
        let now = Now { monotonic: Instant(0), wall: 1_718_031_245_907 };
        let visitor = open(&mut desk, now);
        Self { desk, now, visitor, sequence: 0 }
    }

    fn strict() -> Self {
        Self::begin(Options { strict: true, ..Options::default() })
    }

    fn lenient() -> Self {
        Self::begin(Options::default())
    }

    pub(crate) fn wait(&mut self, duration: Duration) {
        self.now.monotonic = self.now.monotonic + duration;
        self.now.wall += u64::try_from(duration.as_millis()).unwrap();
    }

    fn ask(&mut self, request: &Request) -> Answer {
        self.desk.handle(&request.to_http(60), self.now)
    }

    /// Sends a POST with the next number; the number is used up if it is accepted.
    pub(crate) fn post(&mut self, post: Post) -> HttpReply {
        let reply = self.post_again(self.sequence + 1, post);
        self.sequence += u32::from(reply.status == 200);
        reply
    }

    fn post_again(&mut self, sequence: u32, post: Post) -> HttpReply {
        let credentials = self.visitor.clone();
        now(self.ask(&Request::Post { credentials, sequence, post }))
    }

    pub(crate) fn say(&mut self, text: &str) -> u16 {
        self.post(Post::Say(text.to_owned())).status
    }

    pub(crate) fn ring(&mut self) {
        self.ring_for(ChatRequest::default());
    }

    /// Asks for a chat as `request` says, and sees how the queue moves.
    fn ring_for(&mut self, request: ChatRequest) {
        let visitor_name = "Ada".to_owned();
        let request = ChatRequest { visitor_name, receive_queue_updates: true, is_post: true, ..request };
        assert_eq!(self.post(Post::Init(request.into())).status, 200);
    }

    /// Asks for a chat with a button.
    fn ring_at(&mut self, button: &str) {
        self.ring_for(ChatRequest { button: Some(button.to_owned()), ..ChatRequest::default() });
    }

    /// The token of the file that the visitor was asked for.
    pub(crate) fn file_token(&mut self) -> String {
        let Answer::Now(reply) = self.poll_answer(-1) else { panic!("nothing is told") };
        let token = messages(&reply).into_iter().find_map(|message| match message {
            Message::FileTransfer(FileTransfer::Requested(request)) => Some(request.token),
            _ => None,
        });
        token.expect("a file was asked for")
    }

    /// Somebody else comes in.
    pub(crate) fn next_visitor(&mut self) {
        self.visitor = open(&mut self.desk, self.now);
        self.sequence = 0;
    }

    /// What happened between the lines of the newest chat, in the desk's own JSON, without the times.
    fn notes(&self) -> String {
        let chat = self.desk.chats().pop().expect("a chat");
        let notes = chat.notes.iter().map(|note| {
            let mut json = serde_json::to_value(note).expect("a note is JSON");
            json.as_object_mut().expect("an object").remove("at");
            json.to_string().replace('"', "")
        });
        notes.collect::<Vec<_>>().join(" ")
    }

    /// A chat in which an agent is there, and the visitor knows.
    fn talk(&mut self) -> super::ChatId {
        self.ring();
        let chat = self.desk.newest_chat().unwrap();
        self.desk.accept(chat, "Mara", self.now).unwrap();
        assert_eq!(self.poll(-1), "ChatRequestSuccess ChatEstablished #1 @2");
        chat
    }

    fn poll_answer(&mut self, ack: i64) -> Answer {
        let credentials = self.visitor.clone();
        self.ask(&Request::Poll { credentials, ack })
    }

    /// A poll, told in a line: its messages, `#` the sequence, `@` the offset.
    fn poll(&mut self, ack: i64) -> String {
        match self.poll_answer(ack) {
            Answer::Now(reply) => tell(&reply),
            Answer::Hold { ticket, .. } => {
                self.desk.hang_up(ticket, self.now);
                "held".to_owned()
            }
        }
    }

    fn hold(&mut self, ack: i64) -> Ticket {
        match self.poll_answer(ack) {
            Answer::Hold { ticket, .. } => ticket,
            Answer::Now(reply) => panic!("not held, but {}", tell(&reply)),
        }
    }

    fn resume(&mut self, ticket: Ticket) -> String {
        match self.desk.resume(ticket, self.now) {
            Answer::Now(reply) => tell(&reply),
            Answer::Hold { .. } => "held".to_owned(),
        }
    }

    /// Asks where the session is now, and goes there.
    fn reconnect(&mut self, offset: u64) -> u16 {
        let reply =
            now(self
                .ask(&Request::Reconnect { key: self.visitor.key.clone(), offset: Some(Offset::from_number(offset)) }));
        if let Some(Message::ReconnectSession { affinity, reset_sequence }) = messages(&reply).pop() {
            self.visitor.affinity = chinwag::wire::Secret::new(affinity.unwrap());
            if reset_sequence {
                self.sequence = 0;
            }
        }
        reply.status
    }

    fn close(&mut self) -> HttpReply {
        let credentials = self.visitor.clone();
        now(self.ask(&Request::Close(credentials)))
    }

    /// What the agent sees of the chat.
    fn chat(&self) -> (ChatState, Vec<String>) {
        let chat = self.desk.chats().pop().expect("a chat");
        (chat.state, chat.lines.into_iter().map(|line| line.text).collect())
    }
}

fn open(desk: &mut Desk, at: Now) -> Credentials {
    let reply = now(desk.handle(&Request::Open.to_http(60), at));
    Opened::read(&reply.body).expect("a session").credentials
}

fn now(answer: Answer) -> HttpReply {
    match answer {
        Answer::Now(reply) => reply,
        Answer::Hold { .. } => panic!("only polls are held"),
    }
}

fn messages(reply: &HttpReply) -> Vec<Message> {
    Batch::read(&reply.body).map_or_else(Vec::new, |batch| batch.messages)
}

fn tell(reply: &HttpReply) -> String {
    let Some(batch) = Batch::read(&reply.body) else {
        return format!("{} {}", reply.status, reply.body).trim().to_owned();
    };
    let words = batch.messages.iter().map(|message| match message {
        Message::ChatMessage { text, .. } => format!("{text:?}"),
        Message::QueueUpdate(queue) => format!("QueueUpdate({})", queue.position.unwrap()),
        Message::ChatEnded { reason, .. } => format!("ChatEnded({})", reason.name()),
        Message::ChatRequestFail { reason, .. } => format!("ChatRequestFail({})", reason.name()),
        Message::ChatEstablished { agent, terms, footer } if !terms_are_plain(terms) || !footer.is_empty() => {
            let footer: Vec<_> = footer.iter().map(|item| item.label.as_str()).collect();
            format!("ChatEstablished({} {} {})", agent.name.as_deref().unwrap(), tell_terms(terms), footer.join("|"))
        }
        Message::ChatTransferred { terms, .. } if !terms_are_plain(terms) => {
            format!("ChatTransferred({})", tell_terms(terms))
        }
        Message::RichMessage(menu) => {
            let items: Vec<_> = menu.items.iter().map(|item| item.label.as_str()).collect();
            format!("{:?}[{}]", menu.kind, items.join("|"))
        }
        Message::FileTransfer(transfer) => {
            let name = format!("{transfer:?}");
            format!("File{}", name.split('(').next().unwrap())
        }
        Message::ChatResumedAfterTransfer { failed, name } => {
            format!("ChatResumedAfterTransfer({failed} {})", name.as_deref().unwrap())
        }
        Message::ChasitorSessionData { lines, .. } => {
            let lines: Vec<_> = lines.iter().map(line).collect();
            format!("ChasitorSessionData[{}]", lines.join(" "))
        }
        other => {
            let name = format!("{other:?}");
            name.split([' ', '(']).next().unwrap().to_owned()
        }
    });
    let words: Vec<_> = words.collect();
    let offset = batch.offset.map_or_else(String::new, |offset| offset.as_str().to_owned());
    format!("{} #{} @{offset}", words.join(" "), batch.sequence.unwrap())
}

fn terms_are_plain(terms: &Terms) -> bool {
    *terms == Terms::default()
}

/// `peek` if drafts are wanted, and the seconds of patience.
fn tell_terms(terms: &Terms) -> String {
    let idle = terms.idle.map(|idle| format!("{}/{}", idle.warning.as_secs(), idle.end.as_secs()));
    format!("{}{}", if terms.sneak_peek { "peek" } else { "" }, idle.unwrap_or_default())
}

fn line(line: &Line) -> String {
    let who = match line.speaker {
        Speaker::Agent => 'A',
        Speaker::Visitor => 'V',
        Speaker::Other => 'O',
    };
    assert!(line.at.is_some(), "the guide wants a time on every line");
    format!("{who}:{}", line.content)
}

impl Story {
    /// Polls until there is nothing more; the first answer is `first`, and the next poll is held.
    fn hold_after(&mut self, first: &str) -> Ticket {
        assert_eq!(self.poll(-1), first);
        self.hold(0)
    }
}
