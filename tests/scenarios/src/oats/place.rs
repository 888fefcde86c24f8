//! Where the demonstration happens: told before it begins whether it can.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Makes the directory, which must be new or empty and writable.
pub(super) fn prepare(directory: &Path) -> Result<()> {
    let shown = directory.display();
    if directory.join("demo.json").exists() {
        bail!(
            "{shown} 里已有一次演示的账本。要再次查看，请运行 graind serve --data {ledger}；\
             要重新演示，请另选目录，或先删除它。\n\
             {shown} holds the ledger of an earlier demonstration. To look at it again run \
             graind serve --data {ledger}; to play it anew name another directory, or remove \
             this one first.",
            ledger = directory.join("ledger").display()
        );
    }
    fs::create_dir_all(directory)
        .with_context(|| format!("无法建立目录 / cannot make the directory {shown}"))?;
    let mut held = fs::read_dir(directory)
        .with_context(|| format!("无法读取目录 / cannot read the directory {shown}"))?;
    if held.next().is_some() {
        bail!(
            "{shown} 不是空目录（也可能是一次中断的演示）：请另选目录，或先清空它。\n\
             {shown} is not empty (it may hold a demonstration that was broken off): name another \
             directory, or empty it first."
        );
    }
    // Whether one may write is only known by doing it.
    tempfile::tempfile_in(directory)
        .with_context(|| format!("目录不可写 / cannot write in the directory {shown}"))?;
    Ok(())
}

/// Whether a server can listen there.
pub(super) fn check_address(listen: &str) -> Result<()> {
    let error = match TcpListener::bind(listen) {
        Ok(free) if free.local_addr()?.ip().is_loopback() => return Ok(()),
        Ok(_open) => bail!(
            "{listen} 可从其他机器访问：演示只在本机进行，请写 127.0.0.1:端口。\n\
             {listen} is open to other machines: the demonstration stays on this one, name \
             127.0.0.1:PORT."
        ),
        Err(error) => error,
    };
    if error.kind() == ErrorKind::AddrInUse {
        bail!(
            "{listen} 已被其他程序占用：请换一个端口，或不写 --listen 由系统选取。\n\
             {listen} is in use by another program: name another port, or leave --listen out and \
             any free one is taken."
        );
    }
    Err(error).with_context(|| {
        format!(
            "不能在 {listen} 监听；应写作 127.0.0.1:8420 \
             / cannot listen at {listen}; an address is written 127.0.0.1:8420"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(directory: &Path) -> String {
        format!("{:#}", prepare(directory).unwrap_err())
    }

    #[test]
    fn a_new_or_empty_directory_will_do() {
        let parent = tempfile::tempdir().unwrap();
        prepare(parent.path()).unwrap();
        let new = parent.path().join("a/b");
        prepare(&new).unwrap();
        assert_eq!(fs::read_dir(&new).unwrap().count(), 0, "nothing is left");
    }

    #[test]
    fn what_is_there_is_never_mixed_with_the_story() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("notes"), b"mine").unwrap();
        let told = refused(parent.path());
        assert!(
            told.contains("不是空目录") && told.contains("not empty"),
            "{told}"
        );
        fs::write(parent.path().join("demo.json"), b"{}").unwrap();
        let told = refused(parent.path());
        let serve = format!(
            "graind serve --data {}",
            parent.path().join("ledger").display()
        );
        assert!(told.contains(&serve), "{told}");
        assert!(told.contains("earlier") && told.contains("已有"), "{told}");
        let file = refused(&parent.path().join("notes"));
        assert!(file.contains("cannot make the directory"), "{file}");
    }

    #[test]
    fn a_port_in_use_is_named_before_anything_is_made() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let told = format!("{:#}", check_address(&address).unwrap_err());
        assert!(told.contains("占用") && told.contains("in use"), "{told}");
        drop(taken);
        check_address(&address).unwrap();
        let told = format!("{:#}", check_address("0.0.0.0:0").unwrap_err());
        assert!(
            told.contains("其他机器") && told.contains("other machines"),
            "{told}"
        );
        let told = format!("{:#}", check_address("nonsense").unwrap_err());
        assert!(told.contains("127.0.0.1:8420"), "{told}");
    }
}
