"""Chat templates in the language of the tiny tokenizer, one fault each."""

_TURN = "<{{ m.role[0] }}>{{ m.content }}|"
_OPEN = "{% if add_generation_prompt %}<a>{% endif %}"

THOUGHT_IN_THE_LAST_TURN = (
    "{% for m in messages %}<{{ m.role[0] }}>{% if loop.last and m.role == 'assistant' %}<t>0</t>{% endif %}"
    "{{ m.content }}|{% endfor %}" + _OPEN
)
THOUGHT_IN_EVERY_TURN = (
    "{% for m in messages %}<{{ m.role[0] }}>{% if m.role == 'assistant' %}<t>0</t>{% endif %}"
    "{{ m.content }}|{% endfor %}" + _OPEN
)
OPENS_A_THOUGHT = (
    "{% for m in messages %}" + _TURN + "{% endfor %}{% if add_generation_prompt %}<a><t>{% endif %}"
)
NO_END_MARK = "{% for m in messages %}<{{ m.role[0] }}>{{ m.content }}{% endfor %}" + _OPEN
REFUSES_SYSTEM = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('system role not supported') }}{% endif %}"
    "{% for m in messages %}" + _TURN + "{% endfor %}" + _OPEN
)
LEAVES_OUT_SYSTEM = "{% for m in messages if m.role != 'system' %}" + _TURN + "{% endfor %}" + _OPEN
SYSTEM_BEFORE_AN_OPEN_QUESTION = (
    "{% for m in messages if m.role != 'system' %}<{{ m.role[0] }}>"
    "{% if loop.last and m.role == 'user' and messages[0].role == 'system' %}{{ messages[0].content }}"
    "{% endif %}"
    "{{ m.content }}|{% endfor %}" + _OPEN
)
REFUSES_EVERYTHING = "{{ raise_exception('not for chats') }}"
