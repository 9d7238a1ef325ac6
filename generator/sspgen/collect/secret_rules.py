"""How secrets look: one row a kind, with what starts it, what follows, and how much of it there must be.

Collected from what issuers document and what well-kept scanners know, and written anew: every pattern is matched at the
place of its start only, and takes time linear in the text. A row must stay silent on digests, package URLs, UUIDs and
file names, for reports are full of them. What a secret is searched in, and how, is not known here.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_ALNUM: Final = "[A-Za-z0-9]"
_WORD: Final = "[A-Za-z0-9_-]"
_HEX: Final = "[a-f0-9]"
_BASE64: Final = "[A-Za-z0-9+/=]"
# A word starts here; so it does after an escaped line break and after a percent-encoded character.
_START: Final = r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of secret.

    Attributes:
        id: names it in messages; kebab-case.
        starts: texts that stand where the pattern is matched.
        pattern: matched where one of the starts stands; its first group is the secret, or all of it without groups.
        certain: how long the secret must be, in characters, to stop a publication; 0 for a pattern that only masks.
        back: how many characters before its start belong to the secret, at most.
        needs: what else a text must hold; saves looking at every address.
    """

    id: str
    starts: tuple[str, ...]
    pattern: str
    certain: int = 0
    back: int = 0
    needs: str = ""

    @property
    def matcher(self) -> re.Pattern[str]:
        """The pattern, compiled when a text first holds one of the starts: most texts hold none."""
        return _compiled(self.pattern)


_compiled: Final = lru_cache(maxsize=None)(re.compile)


def _token(identifier: str, starts: str, rest: str, certain: int = 0, *, word: bool = False) -> Rule:
    """Make the rule of a token with a fixed start; ``word``: too short a start to stand inside a longer word."""
    names = tuple(starts.split())
    first = "|".join(re.escape(name) for name in names)
    return Rule(identifier, names, f"{_START if word else ''}(?:{first}){rest}", certain)


def _encoded(*texts: str) -> str:
    """Return the base64 forms of texts that start a document."""
    return " ".join(b64encode(text.encode()[: len(text) // 3 * 3]).decode() for text in texts)


_KEYS: Final = (f"-----BEGIN {kind}" for kind in ("PRIVATE", "RSA ", "EC PRI", "DSA ", "OPENSSH", "ENCRYPT", "PGP PRI"))

TOKENS: Final = (
    # ---- clouds
    _token("aws-access-key", "AKIA ASIA ABIA ACCA", r"[A-Z0-9]{16}(?![A-Z0-9])", 20, word=True),
    _token("aws-identifier", "AROA AIDA AGPA ANPA ANVA AIPA", r"[A-Z0-9]{16}(?![A-Z0-9])", word=True),
    _token("aws-bedrock-key", "ABSK", rf"{_BASE64}{{60,}}", 100, word=True),
    _token("aws-session-token", "FwoGZXIvYXdz IQoJb3JpZ2luX2Vj", rf"{_BASE64}{{40,}}", 100),
    _token("alibaba-key", "LTAI", rf"{_ALNUM}{{12,}}", 20, word=True),
    _token("tencent-key", "AKID", rf"{_ALNUM}{{32}}(?!{_ALNUM})", 36, word=True),
    _token("google-api-key", "AIza", rf"{_WORD}{{30,}}", 39, word=True),
    _token("google-oauth-secret", "GOCSPX-", rf"{_WORD}{{20,}}", 35),
    _token("google-oauth-token", "ya29.", rf"{_WORD}{{16,}}", 40, word=True),
    _token("google-refresh-token", "1//0", rf"{_WORD}{{30,}}", 50, word=True),
    _token("digitalocean-token", "dop_v1_ doo_v1_ dor_v1_", rf"{_HEX}{{32,}}", 71),
    _token("cloudflare-token", "cfut_ cfat_ cfk_", rf"{_WORD}{{32,}}", 40, word=True),
    _token("cloudflare-origin-key", "v1.0-", rf"{_HEX}{{24}}-{_HEX}{{100,}}", 130),
    _token("heroku-key", "HRKU-", rf"{_WORD}{{30,}}", 60),
    _token("flyio-token", "fo1_ fm1a_ fm1r_ fm2_", r"[A-Za-z0-9+/_=-]{40,}", 47, word=True),
    _token("yandex-key", "AQVN", rf"{_WORD}{{35,}}", 39, word=True),
    _token("vercel-token", "vcp_ vci_ vca_ vcr_ vck_", rf"{_ALNUM}{{24,}}", 56, word=True),
    _token("netlify-token", "nfp_ nfc_ nfo_ nfu_", rf"{_ALNUM}{{30,}}", 40, word=True),
    _token("render-token", "rnd_", rf"{_ALNUM}{{28,}}", 32, word=True),
    _token("supabase-token", "sbp_ sb_secret_", rf"{_WORD}{{30,}}", 40, word=True),
    _token("planetscale-token", "pscale_tkn_ pscale_pw_ pscale_oauth_", r"[A-Za-z0-9_.=-]{24,}", 43),
    _token("neon-token", "napi_", rf"{_ALNUM}{{40,}}", 60, word=True),
    _token("tailscale-key", "tskey-", r"(?:auth|api|client|scim|webhook)-[A-Za-z0-9-]{16,}", 30),
    # ---- forges and pipelines
    _token("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", rf"{_ALNUM}{{16,}}", 40),
    _token("github-fine-grained-token", "github_pat_", r"[A-Za-z0-9_]{16,}", 60),
    _token(
        "gitlab-token",
        "glpat- glptt- glrt- glrtr- glcbt- gldt- glft- glsoat- glagent- glimt- gloas- glffct- glwt-",
        r"[A-Za-z0-9_.-]{16,}",
        25,
    ),
    _token("gitlab-runner-token", "GR1348941", rf"{_WORD}{{16,}}", 29),
    _token("atlassian-token", "ATATT3 ATCTT3 ATSTT3", r"[A-Za-z0-9_=-]{32,}", 100, word=True),
    _token("bitbucket-app-password", "ATBB", rf"{_ALNUM}{{20,}}", 32, word=True),
    _token("bitbucket-server-token", "BBDC-", r"[A-Za-z0-9+/=]{32,}", 40),
    _token("buildkite-token", "bkua_ bkaj_ bkct_", rf"{_ALNUM}{{32,}}", 40, word=True),
    _token("circleci-token", "CCIPAT_ CCIPRJ_", r"[A-Za-z0-9_]{32,}", 47),
    _token("sonarqube-token", "squ_ sqp_ sqa_", rf"{_HEX}{{30,}}", 44, word=True),
    _token("sourcegraph-token", "sgp_", r"[A-Za-z0-9_]{32,}", 44, word=True),
    _token("octopus-key", "API-", r"[A-Z0-9]{26}(?![A-Za-z0-9])", 30, word=True),
    _token("openshift-token", "sha256~", rf"{_WORD}{{40,}}", 50),
    # ---- package registries
    _token("npm-token", "npm_", rf"{_ALNUM}{{30,}}", 40, word=True),
    _token("pypi-token", "pypi-", rf"{_WORD}{{50,}}", 85),
    _token("rubygems-key", "rubygems_", rf"{_HEX}{{32,}}", 57),
    _token("nuget-key", "oy2", r"[a-z0-9]{43}(?![A-Za-z0-9])", 46, word=True),
    _token("dockerhub-token", "dckr_pat_ dckr_oat_", rf"{_WORD}{{20,}}", 36),
    _token("clojars-token", "CLOJARS_", rf"{_ALNUM}{{40,}}", 68),
    _token("crates-token", "cio", rf"{_ALNUM}{{32}}(?!{_ALNUM})", 35, word=True),
    _token("artifactory-key", "AKCp", rf"{_ALNUM}{{40,}}", 73, word=True),
    _token("artifactory-reference-token", "cmVmd", rf"{_ALNUM}{{59}}(?!{_ALNUM})", 64, word=True),
    # ---- chat
    _token("slack-token", "xoxb- xoxp- xoxa- xoxo- xoxr- xoxs- xoxe- xoxd- xoxc-", r"[A-Za-z0-9%-]{12,}", 24),
    _token("slack-rotating-token", "xoxe.", r"xox[bp]-[A-Za-z0-9-]{16,}", 40),
    _token("slack-app-token", "xapp-", r"[A-Za-z0-9-]{16,}", 30),
    # ---- money
    _token("stripe-key", "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_", rf"{_ALNUM}{{16,}}", 24, word=True),
    _token("stripe-webhook-secret", "whsec_", r"[A-Za-z0-9+/=]{24,}", 38, word=True),
    _token("square-token", "sq0atp- sq0csp- sq0idp-", rf"{_WORD}{{20,}}", 28),
    _token("square-access-token", "EAAA", rf"{_WORD}{{56,}}", 64, word=True),
    _token("plaid-token", "access-sandbox- access-development- access-production-", r"[a-f0-9-]{36}", 50),
    _token("razorpay-key", "rzp_live_ rzp_test_", rf"{_ALNUM}{{14,}}", 23, word=True),
    _token("flutterwave-key", "FLWSECK_TEST- FLWSECK-", r"[A-Za-z0-9-]{12,}", 30),
    _token("shippo-token", "shippo_live_ shippo_test_", rf"{_HEX}{{32,}}", 52),
    _token("easypost-key", "EZAK EZTK", rf"{_ALNUM}{{54}}(?!{_ALNUM})", 58, word=True),
    _token("duffel-token", "duffel_live_ duffel_test_", rf"{_WORD}{{40,}}", 55),
    _token("shopify-token", "shpat_ shpca_ shppa_ shpss_", r"[A-Fa-f0-9]{32,}", 38),
    # ---- mail and telephone
    _token("sendgrid-key", "SG.", rf"{_WORD}{{16,64}}\.{_WORD}{{16,}}", 60, word=True),
    _token("mailgun-key", "key-", rf"{_HEX}{{32}}(?!{_ALNUM})", 36, word=True),
    _token("brevo-key", "xkeysib- xsmtpsib-", rf"{_HEX}{{64}}-{_ALNUM}{{16}}", 80),
    _token("resend-key", "re_", r"[A-Za-z0-9]{6,12}_[A-Za-z0-9]{20,}", 36, word=True),
    _token("twilio-key", "SK", rf"{_HEX}{{32}}(?!{_ALNUM})", 34, word=True),
    # ---- models
    _token("anthropic-key", "sk-ant-", rf"{_WORD}{{20,}}", 60, word=True),
    _token("openai-key", "sk-proj- sk-svcacct- sk-admin-", rf"{_WORD}{{20,}}", 60, word=True),
    _token("secret-key", "sk-", rf"(?=[A-Za-z_-]{{0,40}}\d){_WORD}{{20,}}", word=True),
    _token("huggingface-token", "hf_ api_org_", rf"{_ALNUM}{{30,}}", 37, word=True),
    _token("groq-key", "gsk_", rf"{_ALNUM}{{40,}}", 56, word=True),
    _token("perplexity-key", "pplx-", rf"{_ALNUM}{{40,}}", 53),
    _token("replicate-token", "r8_", rf"{_ALNUM}{{37}}(?!{_ALNUM})", 40, word=True),
    _token("xai-key", "xai-", rf"{_ALNUM}{{60,}}", 84, word=True),
    _token("langsmith-key", "lsv2_pt_ lsv2_sk_", r"[a-f0-9_]{32,}", 50),
    _token("pinecone-key", "pcsk_", r"[A-Za-z0-9_]{40,}", 70, word=True),
    # ---- watching
    _token("newrelic-key", "NRAK- NRJS- NRII- NRRA- NRIQ-", rf"{_WORD}{{19,}}", 24),
    _token("sentry-token", "sntrys_ sntryu_", r"[A-Za-z0-9+/=_-]{40,}", 64),
    _token("grafana-token", "glc_ glsa_", r"[A-Za-z0-9+/_=]{32,}", 36, word=True),
    _token("dynatrace-token", "dt0c01. dt0s01. dt0s08. dt0s16.", r"[A-Z0-9]{8,24}\.[A-Z0-9]{32,}", 80),
    _token("honeycomb-key", "hcaik_ hcxik_ hcalk_", rf"{_ALNUM}{{40,}}", 64),
    # ---- secrets, infrastructure, databases
    _token("vault-token", "hvs. hvb. hvr.", rf"{_WORD}{{20,}}", 28, word=True),
    _token("doppler-token", "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", r"[A-Za-z0-9_.-]{32,}", 45, word=True),
    _token("databricks-token", "dapi", rf"{_HEX}{{32}}(?:-\d)?(?!{_ALNUM})", 36, word=True),
    _token("pulumi-token", "pul-", rf"{_HEX}{{40}}", 44, word=True),
    _token("infracost-key", "ico-", rf"{_ALNUM}{{32}}(?!{_ALNUM})", 36, word=True),
    _token("prefect-key", "pnu_ pnb_", rf"{_ALNUM}{{36}}", 40, word=True),
    _token(
        "onepassword-key",
        "A3-",
        r"[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}",
        34,
        word=True,
    ),
    _token("age-key", "AGE-SECRET-KEY-", rf"{_ALNUM}{{20,}}", 60),
    _token("private-key-encoded", _encoded(*_KEYS), rf"{_BASE64}{{20,}}", 100),
    _token("mongodb-atlas-secret", "mdb_sa_sk_", rf"{_WORD}{{30,}}", 50),
    _token("launchdarkly-key", "sdk- mob-", r"[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", 40, word=True),
    # ---- work
    _token("linear-token", "lin_api_ lin_oauth_", rf"{_ALNUM}{{32,}}", 48),
    _token("notion-token", "ntn_ secret_", rf"{_ALNUM}{{40,}}", 46, word=True),
    _token("postman-key", "PMAK-", r"[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34}", 64),
    _token("figma-token", "figd_ figo_ figu_", rf"{_WORD}{{32,}}", 45),
    _token("typeform-token", "tfp_", r"[A-Za-z0-9_.=-]{40,}", 63, word=True),
    _token("contentful-token", "CFPAT-", rf"{_WORD}{{40,}}", 49),
    _token("hubspot-token", "pat-na1- pat-na2- pat-eu1- pat-ap1-", r"[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}", 44),
    _token("readme-key", "rdme_", r"[a-z0-9]{60,}", 75),
    _token("rootly-key", "rootly_", rf"{_HEX}{{60,}}", 71),
    _token("frameio-token", "fio-u-", r"[A-Za-z0-9_=-]{40,}", 70),
    # ---- formats
    _token("json-web-token", "eyJ", rf"{_WORD}{{6,}}\.{_WORD}{{6,}}(?:\.{_WORD}*)?", 80, word=True),
    _token("json-token", "eyJrIjoi", rf"{_BASE64}{{30,}}", 60, word=True),
)
"""Tokens that their start gives away. Starts are as issued: case counts."""

# Words before "key" that make it a secret one; they stand behind where the pattern is matched.
_OF_KEY: Final = (
    *("access", "account", "admin", "api", "app", "application", "auth", "crypto", "encryption", "license", "master"),
    *("private", "service", "shared", "signing", "storage", "ssh"),
)
_KEY: Final = "(?:" + "|".join(f"(?<={word})key|(?<={word}[ _-])key" for word in _OF_KEY) + ")"
_NAME: Final = rf"(?i:pass(?:word|wort|wd|phrase|code)|pwd|secret|token|credentials?|{_KEY})"
_NAMED: Final = rf"{_NAME}[\w-]{{0,20}}"
_QUOTE: Final = r"(?:\\{0,7}[\"'`]|&(?:quot|apos|#3[49]|#x2[27]);)"
_EQUALS: Final = rf"{_QUOTE}?[\])]?\s{{0,4}}(?::=|=>|!?={{1,3}}|:|%3[AaDd])\s{{0,4}}"
# What stands in place of a secret: what was masked before, a variable, a word for nothing, a verdict on a secret scan.
_NO_VALUE: Final = (
    rf"(?!{_QUOTE}?(?:\[redacted\]|\$[{{(]|\{{\{{|%\(|<|\*{{3}}"
    r"|(?i:null|none|nil|true|false|undefined"
    r"|pass|fail|stale|unknown|not[ _]run|needs[ _]review|not[ _]applicable)(?![A-Za-z0-9_-])))"
)
# "Token: renew it before it ends" is about tokens. What follows the word "password" is masked all the same.
_NO_SENTENCE: Final = r"(?!(?i:secret|token|credential|key)[a-z]{0,3}[\])]?: {1,4}[a-z]{1,20} {1,4}[a-z])"
_VALUE: Final = (
    r"(\"(?:[^\"\\\n]|\\.)+\"?|'(?:[^'\\\n]|\\.)+'?|`[^`\n]+`?"
    r"|\\{1,7}[\"'](?:[^\"'\\\n]|\\(?![\\\"']))+(?:\\{1,7}[\"'])?"
    r"|(?:&(?:quot|apos|#3[49]|#x2[27]);)?[^\s\"'`&,;<>\\(){}\[\]][^\s\"'`&,;<>]{2,})"
)
_RANDOM: Final = r"(?=[\w.~+/=-]{0,64}\d)(?=[\w.~+/=-]{0,64}[A-Za-z])([A-Za-z0-9_~+/=-]{16,128})(?![\w.~+/=-])"


def _named(identifier: str, starts: str, pattern: str, certain: int = 0, *, back: int = 0, needs: str = "") -> Rule:
    return Rule(identifier, tuple(starts.split("|")), pattern, certain, back, needs)


_PROSE: Final = (
    r"(?i:(?:arguments?|command|file|flag|for|from|has|is|must|option|parameters?|should|to|values?)(?![\w-]))"
)
_NAMES: Final = "pass|pwd|secret|token|credential|key"
NAMED: Final = (
    _named("assigned-secret", _NAMES, _NO_SENTENCE + _NAMED + _EQUALS + _NO_VALUE + _VALUE),
    _named("random-secret", _NAMES, rf"(?<!hashed_){_NAMED}{_EQUALS}{_QUOTE}?{_RANDOM}", 16),
    _named("secret-element", _NAMES, rf"{_NAMED}>{_NO_VALUE}([^<>\s]{{3,}})(?=</)"),
    _named("option-secret", _NAMES, rf"(?<=-){_NAME}[ \t]{{1,4}}(?!-|\[redacted\]|{_PROSE})([^\s\"'&,;<>]{{3,}})"),
    _named(
        "netrc-password",
        "login ",
        r"(?i:login)[ \t]{1,8}[^\s]{1,128}[ \t\n]{1,8}(?i:password)[ \t]{1,8}(?!\[redacted\])([^\s]{3,})",
        12,
    ),
    _named(
        "chat-webhook",
        "hooks.slack.com/|discord|webhook.office.com/",
        r"(hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,}"
        r"|discord(?:app)?\.com/api/webhooks/\d{1,24}/[\w-]{20,}|webhook\.office\.com/webhookb2/[A-Za-z0-9@/-]{40,})",
        50,
    ),
    _named(
        "braintree-token",
        "token",
        r"((?<=access_)token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32})",
        60,
        back=7,
    ),
    _named(
        "url-credentials",
        "://",
        r"://(?!\[redacted\]@)([^\s/\"'<>?#\[\]{}()\\]{1,512})@",
        needs="@",
    ),
    _named(
        "url-password",
        "://",
        r"://[^\s/:@\"'<>\\]{0,128}:(?![$<{*%])([^\s/@\"'<>\[\]{}\\]{5,256})@",
        5,
        needs="@",
    ),
    _named(
        "authorization-header",
        "auth",
        rf"(?i:authorization){_QUOTE}?\s{{0,4}}[:=]\s{{0,4}}{_QUOTE}?"
        r"(?i:(?:basic|bearer|token|digest|negotiate|ssws|apikey|splunk)\s{1,4})?+(?!\[redacted\])([^\s\"',;\\<>&]{4,})",
    ),
    _named("basic-credentials", "basic ", r"(?i:basic) {1,4}(?=[A-Za-z+/]{0,64}[0-9])([A-Za-z0-9+/]{16,}={0,2})", 20),
    _named("bearer-token", "bearer ", r"(?i:bearer)\s{1,4}(?=[\w.~+/=-]{0,64}\d)([\w.~+/=-]{16,})", 30),
    _named("okta-token", "ssws ", r"(?i:ssws)\s{1,4}([\w-]{20,})", 40),
    _named(
        "cookie", "cookie", r"(?i:cookie2?)[\"']?\s{0,4}:\s{0,4}[\"']?[\w.-]{1,64}=(?!\[redacted\])([^\s;\"',]{8,})"
    ),
    _named("docker-auth", "auth", r"(?<=\")(?i:auth\")\s{0,4}:\s{0,4}\"([A-Za-z0-9+/=]{8,})\"", 20),
    _named("npm-auth", "auth", r"(?<=_)(?i:auth(?:token)?)\s{0,2}=\s{0,2}(?![$\[])([^\s\"']{6,})", 16),
    _named("kubeconfig-key", "key", r"(?i:(?<=client-)key-data)[\"']?\s{0,4}:\s{0,4}[\"']?([A-Za-z0-9+/=]{16,})", 60),
    _named("azure-account-key", "key", r"(?i:(?:(?<=account)|(?<=access))key)=([A-Za-z0-9+/%]{30,}={0,2})", 40),
    _named("azure-signature", "sig=", r"(?i:(?<=[?&;])sig)=([A-Za-z0-9%+/_-]{30,}={0,2})", 40),
    _named("azure-client-secret", "q~", r"(?<=[\w~.]{3}\d)(Q~[\w~.-]{31,34})(?![\w~-])", 35, back=4),
    _named("terraform-cloud-token", ".atlasv1.", r"(?<=[A-Za-z0-9]{14})(\.atlasv1\.[A-Za-z0-9_=-]{40,})", 60, back=14),
    _named("telegram-token", ":aa", r"(?<=\d{7})(:AA[A-Za-z0-9_-]{32,34})(?![A-Za-z0-9_-])", 42, back=12),
    _named("mailchimp-key", "-us", r"(?<=[a-f0-9]{32})(-us\d{1,2})(?![A-Za-z0-9])", 35, back=32),
    _named("newrelic-license", "nral", r"(?<=[a-f0-9]{36})(NRAL)(?![A-Za-z0-9])", 40, back=36),
    _named("putty-key", "private-lines:", r"(?i:private-lines:)\s{0,4}\d{1,4}\s{1,8}([A-Za-z0-9+/=\s]{40,})", 40),
    _named(
        "crypt-hash",
        "$",
        r"(\$(?:2[abxy]?\$\d\d\$|[56y]\$|apr1\$|argon2id?\$)[A-Za-z0-9./$=,+]{22,})",
        50,
    ),
)
"""Secrets that something beside them gives away. Starts are in lower case, and looked for in any."""

DISCORD: Final = re.compile(rf"\.{_WORD}{{6}}\.(?<={_WORD}{{23}}\.{_WORD}{{6}}\.){_WORD}{{27,38}}(?!{_WORD})")
"""From its first dot on: account, time, signature. Nothing in it is fixed, so nothing can start the search."""

KEY_MARK: Final = re.compile(r"-----(BEGIN|END) ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----")
"""The lines around a private key (RFC 7468, OpenPGP, OpenSSH)."""
KEY_CHARS: Final = 16_384
"""How much is taken for the key when the line after it is missing, in characters."""
