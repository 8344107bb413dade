using GpuAls.Core.Interactions;
using GpuAls.Core.Queries.Names;

namespace GpuAls.Core.Tests.Queries.Names;

/// <summary>The names that a person finds with what people type.</summary>
public sealed class NameSearchTests
{
    [Theory]
    [InlineData("beyonce", "Beyoncé")]
    [InlineData("BEYONCÉ", "Beyoncé")]
    [InlineData("beyonce\u0301", "Beyoncé")]
    [InlineData("sigur ros", "Sigur Rós")]
    [InlineData("motorhead", "Motörhead")]
    [InlineData("motör", "Motörhead")]
    [InlineData("gross", "Groß")]
    [InlineData("groß", "Groß")]
    [InlineData("royksopp", "Röyksopp")]
    [InlineData("mo", "MØ")]
    [InlineData("slask", "Śląsk łódzki")]
    [InlineData("lodz", "Śląsk łódzki")]
    [InlineData("bjork", "Björk Guðmundsdóttir")]
    [InlineData("gudmundsdottir", "Björk Guðmundsdóttir")]
    [InlineData("acdc", "AC/DC")]
    [InlineData("ac dc", "AC/DC")]
    [InlineData("Ac/Dc", "AC/DC")]
    [InlineData("guns n roses", "Guns N’ Roses")]
    [InlineData("gunsnroses", "Guns N’ Roses")]
    [InlineData("roses guns", "Guns N’ Roses")]
    [InlineData("oconnor", "Sinéad O'Connor")]
    [InlineData("connor", "Sinéad O'Connor")]
    [InlineData("rem", "R.E.M.")]
    [InlineData("simon and garfunkel", "Simon & Garfunkel")]
    [InlineData("simon garfunkel", "Simon & Garfunkel")]
    [InlineData("kesha", "Ke$ha")]
    [InlineData("asap", "A$AP Rocky")]
    [InlineData("pink", "P!nk")]
    [InlineData("blink182", "blink-182")]
    [InlineData("aquarium", "Ａｑｕａｒｉｕｍ")]
    [InlineData("кино", "Кино́")]
    [InlineData("КИНО", "Кино́")]
    [InlineData("елка", "Ёлка")]
    [InlineData("林檎", "椎名林檎")]
    [InlineData("椎名", "椎名林檎")]
    [InlineData("かりー", "きゃりーがりー")]
    [InlineData("방타", "방탄소년단")]
    [InlineData("🎸", "🎸🔥")]
    [InlineData("🔥", "🎸🔥")]
    [InlineData("!!!", "!!!")]
    [InlineData("†", "†††")]
    [InlineData("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>")]
    [InlineData("'; DROP TABLE", "Robert'; DROP TABLE items;--")]
    [InlineData("beyonse", "Beyoncé")] // one letter replaced
    [InlineData("bejonc", "Beyoncé")] // in the unfinished word
    [InlineData("beoync", "Beyoncé")] // exchanged
    [InlineData("motrhead", "Motörhead")] // missing
    [InlineData("mottorhaed", "Motörhead")] // two edits
    [InlineData("garfunkle simon", "Simon & Garfunkel")]
    [InlineData("garfnkle simn", "Simon & Garfunkel", false)] // three edits
    [InlineData("garfunk simn", "Simon & Garfunkel")]
    [InlineData("gunz n rosez", "Guns N’ Roses")]
    [InlineData("mxx", "MØ", false)] // no edit in so short a text
    [InlineData("eyoncé", "Beyoncé")]
    [InlineData("zzzzzzzz", "Beyoncé", false)]
    public void TypedText_FindsTheName(string typed, string name, bool found = true)
    {
        string[] names =
        [
            "Beyoncé", "Sigur Rós", "Motörhead", "Groß", "Röyksopp", "MØ", "Śląsk łódzki", "Björk Guðmundsdóttir", "AC/DC", "Guns N’ Roses",
            "Sinéad O'Connor", "R.E.M.", "Simon & Garfunkel", "Ke$ha", "A$AP Rocky", "P!nk", "blink-182", "Ａｑｕａｒｉｕｍ", "Кино́", "Ёлка", "椎名林檎",
            "きゃりーがりー", "방탄소년단", "🎸🔥", "!!!", "†††", "<img src=x onerror=alert(1)>", "Robert'; DROP TABLE items;--", "",
        ];
        var results = Search([.. names.Select(text => (text, 1))]).Find(typed, 30);
        if (found) Assert.Contains(name, results.Select(match => names[match.Row]));
        else Assert.DoesNotContain(name, results.Select(match => names[match.Row]));
    }

    [Fact]
    public void Order_IsExact_ThenStarts_ThenWords_ThenEdits_AndByUsers()
    {
        (string Name, int Users)[] names =
        [
            ("Mute", 900), ("The Muse", 3), ("Museum", 20), ("Amuse", 800), ("Muse", 1), ("Big Muse", 190), ("Musée", 30), ("Little Muse", 210),
            ("Must", 1),
        ];

        var found = Search(names).Find("muse", 20);

        Assert.Equal(
            ["The Muse", "Muse", "Musée", "Little Muse", "Museum", "Big Muse", "Mute", "Amuse", "Must"],
            found.Select(match => names[match.Row].Name));
        Assert.Equal(
            [
                NameMatchKind.Exact, NameMatchKind.Exact, NameMatchKind.Prefix, NameMatchKind.Words, NameMatchKind.Prefix, NameMatchKind.Words,
                NameMatchKind.OneEdit, NameMatchKind.OneEdit, NameMatchKind.OneEdit,
            ],
            found.Select(match => match.Kind));
        Assert.Equal(3, found[0].Users);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\ud800")]
    [InlineData("\0\u0001")]
    public void TextWithoutLetters_FindsNoNameWithLetters(string typed) => Assert.Empty(Search([("Muse", 1), ("", 1)]).Find(typed, 5));

    [Fact]
    public void LongText_IsComparedUpToItsLimit()
    {
        var name = string.Concat(Enumerable.Repeat("abcdefgh", 50));
        var search = Search([(name, 1)]);

        Assert.Single(search.Find(name, 5));
        Assert.Single(search.Find(name[..NameSearch.MaxTypedLength] + "x", 5));
        Assert.Empty(search.Find("xyz" + name, 5));
        Assert.Empty(search.Find(new string('x', 1_000_000), 5));
    }

    [Fact]
    public void EachName_IsFoundOnce_AndOnlyTheFirstOnes()
    {
        var search = Search([("New New York", 1), ("New Order", 2), ("newnew", 3)]);

        Assert.Equal([2, 1, 0], search.Find("new", 10).Select(match => match.Row));
        Assert.Equal([2, 1], search.Find("new", 2).Select(match => match.Row));
        Assert.Equal([2, 0, 1], search.Find("new new", 10).Select(match => match.Row));
    }

    [Fact]
    public void Labels_AreSearched_AndKeysWhereThereIsNone()
    {
        var search = new NameSearch(Vocabulary.From(["k1", "k2"], ["Muse", ""], "item"), [1, 1]);

        Assert.Equal(0, Assert.Single(search.Find("muse", 5)).Row);
        Assert.Equal(1, Assert.Single(search.Find("k", 5)).Row);
    }

    [Fact]
    public void Faults_AreNamed()
    {
        Assert.StartsWith(
            "2 numbers of users for 1 names; expected one for each",
            Assert.Throws<ArgumentException>(() => new NameSearch(Vocabulary.From(["a"]), [1, 2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Search([("a", 1)]).Find("a", 0));
    }

    static NameSearch Search((string Name, int Users)[] names) => new(
        Vocabulary.From(names.Select((_, row) => $"key{row}"), names.Select(name => name.Name == "" ? " " : name.Name), "item"),
        [.. names.Select(name => name.Users)]);
}
