using GpuAls.Core.Interactions;

namespace GpuAls.Core.Tests;

public sealed class NameSearchTests
{
    static readonly Vocabulary Artists = Vocabulary.From(
        ["17", "94", "230", "m1", "m2", "m3", "m4", "m5"],
        ["Nirvana", "Nirvana", "Nirvana", "Beyoncé", "coldplay", "Coldplay", "", "94"]);

    [Theory]
    [InlineData("Beyoncé", 3)]
    [InlineData("BEYONCÉ", 3)]
    [InlineData("m1", 3)]
    [InlineData("M1", 3)]
    [InlineData("coldplay", 4)]
    [InlineData("Coldplay", 5)]
    [InlineData("230", 2)]
    [InlineData("m4", 6)]
    // Labels have precedence over keys: the names that people use before those in files.
    [InlineData("94", 7)]
    [InlineData("id:94", 1)]
    [InlineData("id:m1", 3)]
    public void Find_TakesLabelThenKeyThenEitherWithoutCase(string name, int row) => Assert.Equal(row, Artists.Find(name, "artist"));

    // The first searches walk through the names, later ones look them up: one of a name, one of several, one of none, and the empty one.
    [Fact]
    public void Find_GivesTheSameResultEveryTime()
    {
        var names = Vocabulary.From(["a", "b", "c", "d"], ["Muse", "Nirvana", "Nirvana", ""]);
        for (var time = 0; time < 40; time++)
        {
            Assert.Equal(0, names.Find("Muse", "artist"));
            Assert.Equal([1, 2], names.FindAll("Nirvana"));
            Assert.Equal(3, names.Find("d", "artist"));
            Assert.Empty(names.FindAll("Korn"));
            Assert.Empty(names.FindAll(""));
        }
    }

    [Theory]
    [InlineData("ΣΊΣΥΦΟΣ", 0)]
    [InlineData("sigur RÓS", 1)]
    [InlineData("ŁĄKI ŁAN", 2)]
    [InlineData("𐐔𐐇𐐝𐐀𐐡𐐇𐐓", 3)]
    public void Find_WithoutCase_FollowsUnicode(string name, int row) =>
        Assert.Equal(row, Vocabulary.From(["σίσυφοσ", "Sigur Rós", "łąki łan", "𐐼𐐯𐑅𐐨𐑉𐐯𐐻"]).Find(name, "artist"));

    [Fact]
    public void Find_OfAKey_ComesBeforeASharedLabel()
    {
        var names = Vocabulary.From(["Nirvana", "94", "230"], ["other", "Nirvana", "Nirvana"]);
        Assert.Equal(0, names.Find("Nirvana", "artist"));
    }

    [Fact]
    public void Find_OfAnId_IsAKeyUnlessItIsAName()
    {
        var names = Vocabulary.From(["311", "5", "6", "ID:5"], ["Adele", "311", "id:311", "Muse"]);
        Assert.Equal(1, names.Find("311", "artist"));
        Assert.Equal(2, names.Find("id:311", "artist"));
        // An exact key has precedence over another key that differs in case.
        Assert.Equal(1, names.Find("id:5", "artist"));
        Assert.Equal("no artist named 'id:7'", Assert.Throws<UnknownNameException>(() => names.Find("id:7", "artist")).Message);
        Assert.Throws<UnknownNameException>(() => names.Find("id:", "artist"));
        Assert.Equal(0, Vocabulary.From(["bob"]).Find("id:bob", "user"));
    }

    [Fact]
    public void Find_OfASharedLabel_AsksForTheId()
    {
        var exception = Assert.Throws<AmbiguousNameException>(() => Artists.Find("Nirvana", "item"));
        Assert.Equal("3 items are named 'Nirvana': say which: id:17, id:94 or id:230", exception.Message);
        Assert.Equal([0, 1, 2], exception.Rows);
        Assert.Equal(
            "3 items are named 'NIRVANA': say which: id:17, id:94 or id:230",
            Assert.Throws<AmbiguousNameException>(() => Artists.Find("NIRVANA", "item")).Message);
    }

    [Fact]
    public void Find_OfALabelSharedByMany_ShowsFiveOfThem()
    {
        var names = Vocabulary.From(Enumerable.Range(1, 1000).Select(k => $"{k}"), Enumerable.Repeat("unknown", 1000));
        Assert.Equal(
            "1000 artists are named 'unknown': say which: id:1, id:2, id:3, id:4, id:5 or another",
            Assert.Throws<AmbiguousNameException>(() => names.Find("unknown", "artist")).Message);
    }

    [Fact]
    public void Find_OfNamesThatDifferInCaseAlone_AsksForTheSpelling()
    {
        Assert.Equal(
            "2 artists are named 'COLDPLAY' when case is ignored: say 'coldplay' or 'Coldplay'",
            Assert.Throws<AmbiguousNameException>(() => Artists.Find("COLDPLAY", "artist")).Message);
        Assert.Equal(
            "2 users are named 'BOB' when case is ignored: say 'bob' or 'Bob'",
            Assert.Throws<AmbiguousNameException>(() => Vocabulary.From(["bob", "Bob"]).Find("BOB", "user")).Message);
    }

    [Fact]
    public void FindAll_OfASharedLabel_GivesAllRows()
    {
        Assert.Equal([0, 1, 2], Artists.FindAll("nirvana"));
        Assert.Equal([7], Artists.FindAll("94"));
        Assert.Empty(Artists.FindAll("muse"));
        Assert.Empty(Artists.FindAll(""));
    }

    [Fact]
    public void TryFind_OfAnUnknownName_IsFalse()
    {
        Assert.False(Artists.TryFind("muse", "artist", out var row));
        Assert.Equal(-1, row);
        Assert.True(Artists.TryFind("M2", "artist", out row));
        Assert.Equal(4, row);
    }

    [Theory]
    [InlineData("maroon5 ", "no artist named 'maroon5 '. Did you mean 'maroon5' or 'Maroon 5'?")]
    [InlineData("beatles", "no artist named 'beatles'. Did you mean 'The Beatles'?")]
    [InlineData("the beatels", "no artist named 'the beatels'. Did you mean 'The Beatles'?")]
    [InlineData("beyonce", "no artist named 'beyonce'. Did you mean 'Beyoncé'?")]
    [InlineData("acdc", "no artist named 'acdc'. Did you mean 'AC/DC'?")]
    [InlineData("metalica", "no artist named 'metalica'. Did you mean 'Metallica'?")]
    [InlineData("coldplay live at home", "no artist named 'coldplay live at home'")]
    [InlineData("coldplay (live)", "no artist named 'coldplay (live)'. Did you mean 'coldplay'?")]
    [InlineData("u3", "no artist named 'u3'")]
    [InlineData("u 2", "no artist named 'u 2'. Did you mean 'U2'?")]
    [InlineData("zzzzzz", "no artist named 'zzzzzz'")]
    [InlineData("", "no artist named ''")]
    [InlineData("!!!", "no artist named '!!!'")]
    [InlineData("mus\te", "no artist named 'mus\\te'. Did you mean 'Muse'?")]
    public void Find_OfAnUnknownName_SuggestsWhatIsNear(string name, string message)
    {
        var names = Vocabulary.From(
            ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"],
            ["maroon5", "Maroon 5", "The Beatles", "Beyoncé", "AC/DC", "Metallica", "coldplay", "U2", "Muse"]);
        Assert.Equal(message, Assert.Throws<UnknownNameException>(() => names.Find(name, "artist")).Message);
    }

    [Fact]
    public void Find_OfAnUnknownName_SuggestsThreeAtMost_NearestFirst_ThenByRow()
    {
        // Distances from 'garbage': 2, 1, 1, 0, 1.
        var names = Vocabulary.From(["garabges", "garbages", "barbage", "garbage!", "garbaje"]);
        var exception = Assert.Throws<UnknownNameException>(() => names.Find("garbage", "artist"));
        Assert.Equal(["garbage!", "garbages", "barbage"], exception.Suggestions);
        Assert.Equal("no artist named 'garbage'. Did you mean 'garbage!', 'garbages' or 'barbage'?", exception.Message);
    }

    [Fact]
    public void Find_OfAnUnknownName_SuggestsASharedLabelOnce() =>
        Assert.Equal(["Nirvana"], Assert.Throws<UnknownNameException>(() => Artists.Find("nirvanna", "artist")).Suggestions);

    [Fact]
    public void MessageIn_NamesThePlace()
    {
        var exception = new UnknownNameException("maroon5 ", "artist", ["maroon5", "maroon 5"]);
        Assert.Equal("no artist named 'maroon5 ' in plays.als. Did you mean 'maroon5' or 'maroon 5'?", exception.MessageIn("plays.als"));
        Assert.Equal("no user named 'x' in plays.als", new UnknownNameException("x", "user", []).MessageIn("plays.als"));
        Assert.Equal(("maroon5 ", "artist"), (exception.Name, exception.Kind));
    }

    [Fact]
    public void Find_AmongVeryLongNames_Works()
    {
        var names = Vocabulary.From([new string('ä', 5000), new string('b', 5000)]);
        Assert.Equal(0, names.Find(new string('Ä', 5000), "artist"));
        Assert.Throws<UnknownNameException>(() => names.Find(new string('c', 5000), "artist"));
    }
}
