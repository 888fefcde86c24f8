//! How to make a computer trust this server.

use grain_events::catalog::Purpose;

use super::{escape, layout};

/// The page; `fingerprint` is the SHA-256 of the certificate, `None` where there is no authority
/// because the server speaks plain HTTP to its own machine only.
pub(crate) fn page(purpose: Purpose, fingerprint: Option<&str>) -> String {
    let title = "安装本机证书 · Install this server's certificate";
    let Some(fingerprint) = fingerprint else {
        return layout(
            purpose,
            title,
            "<h1>无需安装证书 <span lang=\"en\">· Nothing to install</span></h1>\n<p>此服务器只在本机以 HTTP 服务，没有证书机构。\n\
             <p class=\"en\" lang=\"en\">There is nothing to install: this server speaks plain HTTP to \
             its own machine only and has no certificate authority.\n",
        );
    };
    let fingerprint = escape(fingerprint);
    layout(
        purpose,
        title,
        &format!(
            "<h1>安装本机证书 <span lang=\"en\">· Install the certificate</span></h1>\n\
             <p>此账本在内网使用自己的证书机构。安装一次其证书后，浏览器和 <code>grain</code> 才能确认所连接的确是这台服务器。\n\
             <p class=\"en\" lang=\"en\">This ledger has a certificate authority of its own. Once its \
             certificate is installed, browsers and <code>grain</code> know that they talk to this \
             very server.\n\
             <h2>一、核对 · <span lang=\"en\">1. Compare</span></h2>\n\
             <p>下载 <a href=\"/ca/graintrail-ca.crt\">graintrail-ca.crt</a>，并把下面的 SHA-256 指纹与建账时打印在纸上的逐字核对；不一致就不要安装。\n\
             <p class=\"en\" lang=\"en\">Download it, and compare this SHA-256 fingerprint with the one \
             printed on paper when the ledger was founded; if they differ, do not install it.\n\
             <p><code class=\"fingerprint\">{fingerprint}</code>\n\
             <h2>二、安装 · <span lang=\"en\">2. Install</span></h2>\n<ul>\n\
             <li><b>Windows</b>：双击文件，“安装证书”→“本地计算机”→“将所有的证书都放入下列存储”→“受信任的根证书颁发机构”。\
             <br><span class=\"en\" lang=\"en\">Open the file, Install Certificate, Local Machine, place it \
             in Trusted Root Certification Authorities.</span>\n\
             <li><b>统信 UOS、麒麟 · Debian</b>：<code>sudo cp graintrail-ca.crt /usr/local/share/ca-certificates/ &amp;&amp; sudo update-ca-certificates</code>\n\
             <li><b>macOS</b>：双击加入“系统”钥匙串，在“信任”中选“始终信任”。\
             <br><span class=\"en\" lang=\"en\">Open it, add it to the System keychain, set Trust to Always \
             Trust.</span>\n\
             <li><b>Firefox</b>：设置→隐私与安全→证书→查看证书→证书颁发机构→导入。\
             <br><span class=\"en\" lang=\"en\">Settings, Privacy &amp; Security, View Certificates, \
             Authorities, Import.</span>\n\
             <li><b>Android</b>：设置→安全→加密与凭据→安装证书→CA 证书。\
             <br><span class=\"en\" lang=\"en\">Settings, Security, Install a certificate, CA \
             certificate.</span>\n</ul>\n\
             <h2>三、使用 · <span lang=\"en\">3. Use</span></h2>\n\
             <p>重新打开浏览器，再访问本页：不再提示不安全，即安装成功。\n\
             <p class=\"en\" lang=\"en\">Open the browser again and come back to this page: it no longer \
             warns.\n"
        ),
    )
}
