"""Secrets to plant, made at run time: no scanner finds one in the repository, because none is there.

A template is the start of the kind, cut by ``|`` so that it is no token itself, and what follows: ``{A20}`` are twenty
letters and digits, ``{h}`` hexadecimal, ``{U}`` capitals and digits, ``{l}`` small letters and digits, ``{d}`` digits,
``{w}`` word characters, ``{b}`` base64.
"""

from __future__ import annotations

import base64
import random
import re
import string
from dataclasses import dataclass
from urllib.parse import quote

_ALPHABETS = {
    "A": string.ascii_letters + string.digits,
    "h": "0123456789abcdef",
    "U": string.ascii_uppercase + string.digits,
    "l": string.ascii_lowercase + string.digits,
    "d": string.digits,
    "w": string.ascii_letters + string.digits + "_-",
    "b": string.ascii_letters + string.digits + "+/",
}
_UUID = "{h8}-{h4}-{h4}-{h4}-{h12}"

# Kinds that stop a publication: whatever text they are in, they are told from all else.
CERTAIN = {
    "aws key": "AK|IA{U16}",
    "aws temporary key": "AS|IA{U16}",
    "alibaba key": "LT|AI{A20}",
    "google api key": "AI|za{w35}",
    "google oauth client": "GOC|SPX-{w28}",
    "google oauth token": "ya|29.{w60}",
    "digitalocean": "dop|_v1_{h64}",
    "heroku": "HR|KU-AA{w58}",
    "flyio": "fo|1_{w43}",
    "netlify": "nf|p_{A40}",
    "supabase": "sb|p_{h40}",
    "planetscale": "pscale|_tkn_{A43}",
    "tailscale": "tskey|-auth-{A12}-{A24}",
    "github classic": "gh|p_{A36}",
    "github app": "gh|s_{A36}",
    "github refresh": "gh|r_{A36}",
    "github fine-grained": "github|_pat_{A22}_{A59}",
    "gitlab personal": "gl|pat-{w20}",
    "gitlab trigger": "gl|ptt-{h40}",
    "gitlab runner": "gl|rt-{w20}",
    "gitlab deploy": "gl|dt-{w20}",
    "gitlab build": "gl|cbt-{A5}_{w20}",
    "atlassian": "AT|ATT3{w180}",
    "bitbucket app": "AT|BB{A32}",
    "sonarqube": "sq|p_{h40}",
    "openshift": "sha|256~{w43}",
    "npm": "np|m_{A36}",
    "pypi": "py|pi-AgEIcHlwaS5vcmc{w70}",
    "rubygems": "ruby|gems_{h48}",
    "nuget": "oy|2{l43}",
    "docker hub": "dckr|_pat_{w27}",
    "clojars": "CLO|JARS_{l60}",
    "artifactory": "AK|Cp{A69}",
    "slack bot": "xo|xb-{d12}-{d12}-{A24}",
    "slack user": "xo|xp-{d12}-{d12}-{h32}",
    "slack app": "xa|pp-1-A{U10}-{d13}-{h64}",
    "slack webhook": "https://hooks.sl|ack.com/services/T{U8}/B{U10}/{A24}",
    "discord webhook": "https://disc|ord.com/api/web|hooks/{d18}/{w68}",
    "discord bot": "M{A23}.{w6}.{A30}",
    "telegram": "{d10}|:AA{w33}",
    "stripe live": "sk|_live_{A24}",
    "stripe restricted": "rk|_live_{A24}",
    "stripe webhook": "wh|sec_{b32}",
    "square": "sq0|atp-{w22}",
    "braintree": "access|_token$production${l16}${h32}",
    "plaid": f"access|-production-{_UUID}",
    "shopify": "shp|at_{h32}",
    "sendgrid": "S|G.{w22}.{w43}",
    "mailgun": "ke|y-{h32}",
    "mailchimp": "{h32}|-us12",
    "brevo": "xkey|sib-{h64}-{A16}",
    "twilio": "S|K{h32}",
    "anthropic": "sk-|ant-api03-{w93}AA",
    "openai project": "sk-|proj-{w74}T3Blbk|FJ{w74}",
    "huggingface": "hf|_{A34}",
    "groq": "gs|k_{A52}",
    "replicate": "r8|_{A37}",
    "new relic": "NR|AK-{U27}",
    "sentry": "sntr|yu_{h64}",
    "grafana": "gl|sa_{A32}_{h8}",
    "dynatrace": "dt0|c01.{U24}.{U64}",
    "vault": "hv|s.{w90}",
    "terraform cloud": "{A14}|.atlas|v1.{w67}",
    "databricks": "da|pi{h32}",
    "doppler": "dp|.pt.{A43}",
    "pulumi": "pu|l-{h40}",
    "linear": "lin|_api_{A40}",
    "notion": "nt|n_{d11}{A35}",
    "postman": "PM|AK-{h24}-{h34}",
    "figma": "fi|gd_{w40}",
    "age": "AGE-SEC|RET-KEY-1{U58}",
    "web token": "ey|JhbGciOiJIUzI1NiJ9.ey|Jz{A30}.{w43}",
    "azure client": "{A3}8|Q~{w34}",
}
# Kinds that something beside them gives away: what is secret stands between « and ».
NAMED = {
    "rsa key": "-----BEGIN RSA PRIV|ATE KEY-----\n«{b64}\n{b64}»\n-----END RSA PRIV|ATE KEY-----",
    "openssh key": "-----BEGIN OPENSSH PRIV|ATE KEY-----\n«{b70}»\n-----END OPENSSH PRIV|ATE KEY-----",
    "pgp key": "-----BEGIN PGP PRIV|ATE KEY BLOCK-----\n«{b64}»\n-----END PGP PRIV|ATE KEY BLOCK-----",
    "aws access": "aws_secret_access|_key = «{b40}»",
    "azure storage": "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=«{b86}==»;EndpointSuffix=x",
    "azure signature": "https://a.blob.example/c?sv=2024&sig=«{A40}%3D»",
    "database address": "postgres:|//app:«{A18}»@db.example:5432/app",
    "basic auth": "https:|//ci:«{A14}»@git.example/x.git",
    "token in an address": "https://«{A30}»@git.example/x.git",
    "authorization header": "Authorization: Bearer «{A32}9»",
    "basic header": "Authorization: Basic «{b24}»",
    "assigned in a shell": "export DB_PASS|WORD=«{A16}»",
    "assigned in code": 'api|_key := "«{A24}»"',
    "assigned in JSON": '{"client_se|cret": "«{A28}»"}',
    "assigned in escaped JSON": '{\\"client_se|cret\\": \\"«{A28}»\\"}',
    "assigned in YAML": "pass|word: «{A20}»",
    "assigned in XML": "<password>«{A20}»</password>",
    "assigned in a query": "https://a.example/x?access_to|ken=«{A32}»&y=1",
    "assigned and encoded": "x%26access_token%3D«{A32}»",
    "option": "deploy --pass|word «{A16}»",
    "netrc": "machine git.example login ci pass|word «{A16}»",
    "npmrc": "//registry.example/:_authToken=«{A36}»",
    "docker config": '{"auths": {"r.example": {"auth": "«{b40}»"}}}',
    "kubeconfig": "client-key-data: «{b100}»",
    "datadog": "DD_API_KEY: «{h32}»",
    "okta": "SSWS «00{w40}»",
    "crypt": "$2b$12$«{A53}»",
}


@dataclass(frozen=True)
class Planted:
    """A secret: its kind, the text that is planted, what must not come out of it, whether it stops a publication."""

    kind: str
    written: str
    secret: str
    certain: bool

    def spellings(self) -> tuple[str, ...]:
        """The secret as it is, percent-encoded, and in base64 wherever it stands, as far as that is its own."""
        parts = [part for part in self.secret.split("\n") if part]
        data = self.secret.encode()
        encoded = (base64.b64encode(b"x" * shift + data).decode()[4:-4] for shift in range(3))
        return (*parts, quote(parts[0], safe=""), *encoded)


def _filled(template: str, chance: random.Random) -> str:
    def drawn(match: re.Match[str]) -> str:
        alphabet, length = _ALPHABETS[match[1]], int(match[2])
        return "".join((*chance.choices(alphabet, k=length - 2), alphabet[0], *chance.choices(string.digits)))

    # Ends in a letter and a digit, as most do, so that no pattern's end is left to chance.
    return re.sub(r"\{([AhUldwb])(\d+)\}", drawn, template.replace("|", ""))


def planted(count: int = 200) -> tuple[Planted, ...]:
    """Return secrets of all kinds in turn, the same ones in every run."""
    chance = random.Random("planted")  # noqa: S311 - repeatable, and no secret at all
    kinds = [*CERTAIN.items(), *NAMED.items()]
    found: list[Planted] = []
    for number in range(count):
        kind, template = kinds[number % len(kinds)]
        text = _filled(template, chance)
        secret = re.search("«(.*)»", text, re.DOTALL)
        written = text.replace("«", "").replace("»", "")
        found.append(Planted(f"{kind} {number}", written, secret[1] if secret else text, kind in CERTAIN))
    return tuple(found)
