"""What the registry refuses: one class per meaning. `code` is the BPMN error a diagram may catch."""


class RegistryRefusal(Exception):
    """`message` is one Chinese sentence: what is wrong and what to do."""

    code = "REGISTRY_REFUSED"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PersonUnknown(RegistryRefusal):
    code = "PERSON_UNKNOWN"

    def __init__(self) -> None:
        super().__init__("参保登记中没有这个人，请核对号码，或先办理参保登记。")


class PersonDeceased(RegistryRefusal):
    code = "PERSON_DECEASED"


class EmployerUnknown(RegistryRefusal):
    code = "EMPLOYER_UNKNOWN"

    def __init__(self) -> None:
        super().__init__("参保登记中没有这个单位，请核对统一社会信用代码或单位编号。")


class ValueRefused(RegistryRefusal):
    """A field cannot have this value; `field` is one of words.FIELDS, or the name of what an enrolment was given."""

    code = "VALUE_REFUSED"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NumberTaken(RegistryRefusal):
    code = "NUMBER_TAKEN"

    def __init__(self) -> None:
        super().__init__("这个身份证号码已登记在另一个人名下，请先核实是否重复参保。")


class AlreadyClaiming(RegistryRefusal):
    code = "ALREADY_CLAIMING"


class AccountUnusable(RegistryRefusal):
    code = "ACCOUNT_UNUSABLE"


class ClaimUnknown(RegistryRefusal):
    code = "CLAIM_UNKNOWN"

    def __init__(self) -> None:
        super().__init__("没有这笔正在领取的待遇，请先核定待遇再登记发放。")


class AlreadyPaid(RegistryRefusal):
    code = "ALREADY_PAID"

    def __init__(self) -> None:
        super().__init__("这笔待遇的首期已经登记发放，不能重复登记，请查看发放记录。")


class AlreadyEnrolled(RegistryRefusal):
    code = "ALREADY_ENROLLED"

    def __init__(self) -> None:
        super().__init__("这个统一社会信用代码已有有效的参保登记，不能重复登记，请改办单位信息变更。")
