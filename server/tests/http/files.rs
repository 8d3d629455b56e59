//! The files that are served: the agent's page, the demo and the package.

use axum::body::Body;
use axum::http::{Request, header};
use chinwag_server::Folders;
use chinwag_server::desk::Options;

use super::site::{Site, read};

#[tokio::test(start_paused = true)]
async fn the_agents_page_comes_with_all_its_files_and_a_strict_policy() {
    let site = Site::strict();
    let get = async |path: &str| {
        let request = Request::builder().uri(path).header(header::HOST, "localhost");
        read(site.send(request.body(Body::empty()).expect("a request")).await).await
    };
    let page = get("/desk/").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html;charset=UTF-8"));
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
    assert_eq!(get("/desk").await.status, 308);
    let mut wanted = vec!["agent.js".to_owned(), "agent.css".to_owned()];
    let mut seen = Vec::new();
    while let Some(name) = wanted.pop() {
        let file = get(&format!("/desk/{name}")).await;
        assert_eq!(file.status, 200, "{name}");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        let imports = file.body.lines().filter_map(|line| line.strip_suffix("\";")?.split_once("from \"./"));
        wanted.extend(imports.map(|(_, name)| name.to_owned()).filter(|name| !seen.contains(name)));
        seen.push(name);
    }
    assert!(seen.iter().any(|name| name == "column.js"), "{seen:?}");
    assert!(!page.body.contains(" style=") && !page.body.contains("<script>"));
}

#[tokio::test]
async fn the_demo_and_the_package_are_served_carefully() {
    let folder = std::env::temp_dir().join(format!("chinwag-http-test-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("engine")).expect("a folder");
    std::fs::write(folder.join("index.html"), "<p>shop").expect("a file");
    std::fs::write(folder.join("engine/engine_bg.wasm"), "wasm").expect("a file");
    let folders = Folders { demo: Some(folder.clone()), pkg: Some(folder.clone()) };
    let site = Site::with(Options::default(), false, &folders);
    let get = async |path: &str| {
        let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
        read(site.send(request).await).await
    };
    let index = get("/").await;
    let wasm = get("/pkg/engine/engine_bg.wasm").await;
    let missing = get("/nowhere").await;
    let outside = get("/pkg/../../etc/passwd").await;
    std::fs::remove_dir_all(&folder).expect("the folder can go");
    assert_eq!((index.status, index.body.as_str()), (200, "<p>shop"));
    assert_eq!((wasm.status, wasm.header("content-type")), (200, "application/wasm"));
    assert_eq!((missing.status, outside.status), (404, 404));
    for reply in [&index, &wasm, &missing] {
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("'wasm-unsafe-eval'") && policy.contains("trusted-types 'none'"));
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "no-cache");
    }
}
