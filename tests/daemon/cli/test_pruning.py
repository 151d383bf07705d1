from tests.daemon.cli.conftest import Summitry


def test_what_is_long_over_is_forgotten_after_a_question(summitry: Summitry) -> None:
    summitry("add", "Talks", "--on", "2020-03-04").done()
    summitry("add", "Summit", "--on", "2099-03-04").done()
    summitry("ingest", summitry.article("news.json", text="It will rain on Monday.", published="2020-02-28")).done()
    refused = summitry("prune", "--older-than", "400d")
    assert (refused.code, refused.out) == (2, "")
    assert "1 engagements, 1 articles, and 0 messages and reminders were over before 20" in refused.err
    assert refused.err.endswith("say that they may go: summitry prune --yes\n")
    assert len(summitry("list", "--all", "--json").json) == 2
    done = summitry("prune", "--older-than", "400d", "--yes").done()
    assert done.out == "forgotten: 1 engagements, 1 articles, and 0 messages and reminders\n"
    assert [one["title"] for one in summitry("list", "--all", "--json").json] == ["Summit"]
    nothing = summitry("prune", "--older-than", "400d", "--json").done()
    assert nothing.json == {"engagements": 0, "articles": 0, "sent": 0}
    assert summitry("prune", "--older-than", "400d").done().out.startswith("nothing was over before 20")


def test_what_is_young_is_kept(summitry: Summitry) -> None:
    refused = summitry("prune", "--older-than", "1w", "--yes")
    assert (refused.code, "younger than 31 days is kept" in refused.err) == (2, True)
