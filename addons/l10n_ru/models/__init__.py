from . import ir_module, template_ru
