//! Where a file goes, and how: the shell sends it, to the address that the wire makes of the agent's request.

use chinwag::wire::{FileRequest, query};

use super::UPLOADS;
use super::raw::Raw;

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn uploads_go_where_recorded_without_our_headers() {
    let mut seen = 0;
    for (file, text) in UPLOADS {
        for exchange in Raw(text.trim()).get("exchanges").expect(file).items() {
            let name = exchange.text_of("name");
            let request = exchange.get("request").expect("a request");
            let parameters = request.get("query").expect("a query");
            let upload_url = request.text_of("url");
            let asked = FileRequest { upload_url, cdm_url: None, token: parameters.text_of("fileToken") };
            let address = asked.address(&parameters.text_of("orgId"), &parameters.text_of("chatKey")).expect(&name);

            let (path, written) = address.split_once('?').expect("a query");
            assert_eq!(path, asked.upload_url, "{name}");
            let written: Vec<_> = written.split('&').map(|pair| pair.split_once('=').expect("a value")).collect();
            let recorded: Vec<_> = parameters.entries().into_iter().map(|(name, value)| (name, value.text())).collect();
            let recorded: Vec<_> = recorded.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(written, recorded, "{name}");

            let headers = request.get("headers").expect("headers").entries();
            assert!(headers.iter().all(|(header, _)| !header.starts_with("X-LIVEAGENT")), "{name}");
            let parts = request.get("multipart").expect("parts").items();
            let files: Vec<_> = parts.iter().filter(|part| part.get("base64").is_some()).collect();
            assert!(files.len() == 1 && files[0].text_of("name") == "file", "{name}: one part is the file");
            assert_eq!(exchange.get("response").expect("an answer").text_of("text"), "Success", "{name}");
            seen += 1;
        }
    }
    assert_eq!(seen, 2);
    assert!(!query::ALL.contains(&"fileToken"), "no token goes to the chat's own host");
}

/// A token and words for the query are encoded; what is no plain web address gets no file.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn odd_addresses_get_no_file() {
    let request = |url: &str| FileRequest { upload_url: url.to_owned(), cdm_url: None, token: "a&b=c#d".to_owned() };
    let address = request("https://files.example/up").address("00D", "chat key").expect("an address");
    assert_eq!(address, "https://files.example/up?orgId=00D&chatKey=chat%20key&fileToken=a%26b%3Dc%23d&encoding=UTF-8");
    for url in [
        "",
        "files.example/up",
        "javascript:alert(1)",
        "ftp://files.example",
        "https://u@files.example/",
        "https://files.example/?orgId=1",
        "https://files.example/#x",
    ] {
        assert_eq!(request(url).address("00D", "chat"), None, "{url}");
    }
}
