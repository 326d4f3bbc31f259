import base64
import json

from .common import WaterCommon


class ExchangeCase(WaterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vessel = cls.make_vessel("Northern Star")
        cls.maps = cls.env["water.seat.map"]

    def wizard(self, raw, **values):
        return self.env["water.seat.map.import"].create(
            {"vessel_id": self.vessel.id, "file": base64.b64encode(raw), **values}
        )

    def imported(self, raw, **values):
        return self.maps.browse(self.wizard(raw, **values).action_import()["res_id"])

    def exported(self, plan):
        self.env.flush_all()
        self.env.invalidate_all()
        return json.loads(plan._export_plan())
