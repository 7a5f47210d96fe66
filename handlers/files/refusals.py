"""Why a file is not taken: one sentence for each reason, so that the person knows what to bring instead."""

from engine.errors import Refused

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_PAGES = 200
SENTENCES = {
    "empty": "文件是空的，请重新扫描或选择。",
    "too_large": "文件超过 20 MB，请降低扫描分辨率或分成几个文件。",
    "type": "只收 JPEG、PNG 图片和 PDF 文件，这个文件的内容不是其中任何一种，请转换后再传。",
    "damaged_image": "图片不完整或已损坏，请重新扫描或拍照。",
    "pixels": "图片像素过大（超过 4000 万），请降低分辨率后再传。",
    "tiny": "图片太小，看不清内容，请重新拍照或扫描。",
    "animated": "不收动态图片，请改用静态图片。",
    "damaged_pdf": "PDF 文件已损坏或不完整，请重新导出。",
    "encrypted": "PDF 文件设了密码或限制，请去掉密码后再传。",
    "javascript": "PDF 文件内含脚本，不能接收，请打印成新的 PDF 后再传。",
    "launch": "PDF 文件内含会启动程序或打开外部文件的动作，不能接收，请打印成新的 PDF 后再传。",
    "submit": "PDF 文件内含向外发送数据的动作，不能接收，请打印成新的 PDF 后再传。",
    "embedded": "PDF 文件里夹带了其他文件，不能接收，请分别上传。",
    "media": "PDF 文件内含音视频或三维内容，不能接收，请打印成新的 PDF 后再传。",
    "xfa": "PDF 是动态表单（XFA），不能接收，请打印成新的 PDF 后再传。",
    "pages": "PDF 文件超过 200 页，请分成几个文件上传。",
    "no_pages": "PDF 文件没有任何页面，请重新导出。",
    "page_size": "PDF 页面尺寸不正常，请按 A4 等常用纸张重新导出。",
    "complex": "PDF 文件结构过于复杂，请打印成新的 PDF 后再传。",
    "resources": "文件处理时占用资源过多，可能不正常，请重新扫描或导出后再传。",
}


class FileRefused(Refused):
    """`reason` is a key of SENTENCES."""

    code = "invalid_form"

    def __init__(self, reason: str) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason
