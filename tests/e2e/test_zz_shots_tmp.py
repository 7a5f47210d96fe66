import sys
sys.path.insert(0,'/work/main')
import pytest
from tests.e2e.conftest import Person
from tests.e2e.test_personal_info_change import accept, review
def test_shots(enter):
    def shot(p,name,full=False): p.page.wait_for_timeout(500); p.page.screenshot(path=f"/tmp/shot-{name}.png",full_page=full)
    t=enter("teller01",window="A01"); shot(t,"01-inbox")
    t.go("/accept"); shot(t,"02-accept")
    i=accept(t,"王兰",phone="123"); shot(t,"03-form"); t.submit(); t.page.wait_for_timeout(800); shot(t,"04-refused"); shot(t,"04-refused-full",True)
    t.type("联系电话","13812345678"); t.submit(); t.page.wait_for_url("**note=completed**"); shot(t,"05-done")
    t.go(f"/instances/{i}"); shot(t,"06-instance-teller")
    r=enter("reviewer01"); shot(r,"07-rev-inbox"); r.take_first("初审"); shot(r,"08-review"); shot(r,"08-review-full",True)
    r.tick("退回"); r.type("意见","请补正"); r.submit(); r.page.wait_for_url("**note=completed**")
    t.take_first("受理后补正"); shot(t,"09-correct"); shot(t,"09-correct-full",True); t.tick("已补正"); t.submit(); t.page.wait_for_url("**note=completed**")
    review(r,"初审","通过","齐全")
    s=enter("reviewer02"); s.take_first("复审"); shot(s,"10-second-full",True); 
    r.page.goto(s.page.url); shot(r,"11-reviewer1-at-second")
    s.tick("通过"); s.type("意见","同意"); s.submit(); s.page.wait_for_url("**note=completed**")
    t.take_first("打印结果并送达"); shot(t,"12-deliver"); t.tick("窗口领取"); t.submit(); t.page.wait_for_url("**note=completed**")
    t.go(f"/instances/{i}"); shot(t,"13-end"); shot(t,"13-end-full",True)
