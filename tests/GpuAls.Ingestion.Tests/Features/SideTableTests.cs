using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Features;
using GpuAls.Ingestion.Tables;

namespace GpuAls.Ingestion.Tests;

/// <summary>Side tables in the layouts of public files and in others, read and encoded.</summary>
public sealed class SideTableTests : FolderTests
{
    const string Hash = "00000c289a1829a808ac09c00daf10bc3c4e22";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void LastFmProfiles_HaveTheirColumnsWithoutAHeader()
    {
        var side = Encode(
            SideKind.User,
            $"{Hash}01\tf\t22\tGermany\tFeb 1, 2007\n{Hash}02\t\t\tCanada\tDec 4, 2007\n{Hash}03\tm\t-1\tGermany\tSep 1, 2006\n"
                + $"{Hash}04\tm\t1337\tMexico\tApr 28, 2008\n{Hash}05\tm\t30\tMexico\tApr 28, 2008\n",
            $"{Hash}01", $"{Hash}02", $"{Hash}03", $"{Hash}04");

        var report = side.Reports[0];
        Assert.Equal(("Last.fm-360K's profiles", "user", 4), (report.Table.Layout, report.Table.NameColumn, report.Matched));
        Assert.Equal(
            [
                "gender: 2 categories, 1 missing", "age: number, 22 to 22, 1 missing, 2 impossible, such as '-1', read as missing",
                "country: 3 categories", "signup: date, 2006-09-01 to 2008-04-28",
            ],
            report.Features);
        Assert.Equal(["gender=f", "age=22", "country=Germany", "signup=2007-02-01"], Row(side, 0).Split(' ').Select(cell => cell.Split(':')[0]));
        // The last user has no interactions.
        Assert.Equal([$"{Hash}05"], Enumerable.Range(0, side.ColdNames.Count).Select(side.ColdNames.Key));
        Assert.Equal(1, side.Cold.Rows);
    }

    [Fact]
    public void HetRecTags_AreOneFeatureOfItemsWeightedByTheirUsers()
    {
        const string tags = "userID\tartistID\ttagID\tday\tmonth\tyear\r\n2\t52\t13\t1\t4\t2009\r\n3\t52\t13\t1\t4\t2009\r\n2\t52\t15\t1\t4\t2009\r\n"
            + "2\t51\t15\t1\t4\t2009\r\n4\t53\t13\t1\t4\t2009\r\n4\t53\t15\t1\t4\t2009\r\n";
        var side = Encode(SideKind.Item, tags, "51", "52", "53");

        Assert.Equal(["tagID: 2 tags"], side.Reports[0].Features);
        Assert.Equal(
            ["userID (a user of each row)", "day (a time of each row)", "month (a time of each row)", "year (a time of each row)"],
            side.Reports[0].Unused);
        // ln(1 + 2) and ln(1 + 1), scaled to the length 1.
        Assert.Equal("tagID=15:0.5336 tagID=13:0.8457", Row(side, 1));
        Assert.Equal("tagID=15:1", Row(side, 0));
        // With the file of names beside it: Latin-1, and a tag whose name is the id of another one keeps its id.
        File.WriteAllBytes(Folder["tags.dat"], Encoding.Latin1.GetBytes("tagID\ttagValue\r\n13\t15\r\n15\tchanson fran\u00e7aise\r\n"));
        var named = Encode(SideKind.Item, tags, "51", "52", "53");
        Assert.Equal(Folder["tags.dat"], named.Reports[0].Table.TagNames);
        Assert.Equal("tagID=chanson fran\u00e7aise:0.5336 tagID=13:0.8457", Row(named, 1));
        File.WriteAllText(Folder["tags.dat"], "another file\n");
        Assert.Equal("tagID=15:1", Row(Encode(SideKind.Item, tags, "51", "52", "53"), 0));
        // As features of users, the artists are what the users have, and no features.
        Assert.Contains("artistID (an item of each row)", Encode(SideKind.User, tags, "2", "3", "4").Reports[0].Unused);
    }

    [Fact]
    public void MovieLensGenres_AreSplit_AndTitlesAreNoFeature()
    {
        var rows = string.Concat(Enumerable.Range(1, 60).Select(
            n => $"{n},\"Film {n}, The (1995)\",{(n % 2 == 0 ? "Comedy|Drama" : n % 3 == 0 ? "Drama" : "(no genres listed)")}\n"));
        var side = Encode(SideKind.Item, "movieId,title,genres\n" + rows, [.. Enumerable.Range(1, 60).Select(n => $"{n}")]);

        Assert.Equal(["genres: 2 tags, 20 missing"], side.Reports[0].Features);
        Assert.Equal(["title (60 different values in 60 rows)"], side.Reports[0].Unused);
        Assert.Equal("genres=Drama:0.7071 genres=Comedy:0.7071", Row(side, 1));
        Assert.Equal("genres missing:1", Row(side, 0));
    }

    [Fact]
    public void JsonLines_HaveListsAsTagsAndVectors()
    {
        var side = Encode(
            SideKind.Item,
            """
            {"item":"a","tags":["rock","metal"],"embedding":[1,0,2],"length":100}
            {"item":"b","tags":["rock"],"embedding":[3,0,2],"length":300}
            {"item":"c","tags":["metal"],"embedding":[2,3,2],"length":200}
            """,
            "a", "b", "c");

        Assert.Equal(["tags: 2 tags", "length: number, 100 to 300", "embedding: a vector of 3 numbers"], side.Reports[0].Features);
        // The mean is (2, 1, 2), and the mean squared length without it 8/3.
        Assert.Equal("embedding[0]:-0.6124 embedding[1]:-0.6124", Row(side, 0).Split(' ', 4)[^1]);
    }

    [Fact]
    public void NumberedColumns_AreOneVector()
    {
        var header = "item," + string.Join(',', Enumerable.Range(0, 8).Select(k => $"v{k}"));
        var side = Encode(SideKind.Item, $"{header}\na,1,2,3,4,5,6,7,8\nb,1,2,3,4,5,6,7,9\nc,1,2,3,4,5,6,7,\n", "a", "b", "c");

        Assert.Equal(["v: a vector of 8 numbers, 1 missing"], side.Reports[0].Features);
        Assert.Equal("v[7]:-1", Row(side, 0));
        Assert.Equal("v[7]:1", Row(side, 1));
        Assert.Equal("", Row(side, 2));
    }

    [Fact]
    public void Numbers_AreLinearBetweenKnots_OrStandardised()
    {
        var rows = "user,score\n" + string.Concat(Enumerable.Range(0, 101).Select(n => $"u{n},{n + 0.5}\n"));
        string[] names = [.. Enumerable.Range(0, 101).Select(n => $"u{n}")];
        var bins = Encode(SideKind.User, rows, names);
        var line = Encode(SideKind.User, rows, names, "score=number");

        Assert.Equal(["score: number, 1.5 to 99.5"], bins.Reports[0].Features);
        Assert.Equal(8, bins.Table.Schema.Columns);
        Assert.Equal("score=1.5:1", Row(bins, 0));
        Assert.Equal("score=1.5:0.7857 score=15.5:0.2143", Row(bins, 4));
        Assert.Equal(["score: number, mean 50.5, deviation 29.15"], line.Reports[0].Features);
        Assert.Equal("score:-1.715", Row(line, 0));
    }

    [Fact]
    public void RareValues_BecomeOther_AndMissingOnesAColumn()
    {
        var rows = string.Concat(Enumerable.Range(0, 60).Select(
            n => $"u{n}\t{(n < 40 ? "DE" : n < 44 ? "FR" : n < 46 ? "IT" : n < 48 ? "ES" : "")}\n"));
        var side = Encode(SideKind.User, "user\tcountry\n" + rows, [.. Enumerable.Range(0, 60).Select(n => $"u{n}")]);

        Assert.Equal(["country: 2 categories and 2 rare, 12 missing"], side.Reports[0].Features);
        Assert.Equal(
            ["country=DE", "country=FR", "country other", "country missing"],
            Enumerable.Range(0, side.Table.Schema.Columns).Select(side.Table.Schema.NameOf));
        Assert.Equal([40, 4, 4, 12], side.Table.Schema.Rows);
        Assert.Equal(40f / 60, side.Table.Schema.Means[0]);
        Assert.Equal(["country other:1", "country missing:1"], [Row(side, 45), Row(side, 50)]);
    }

    [Fact]
    public void Names_MatchInOneSpelling_AndByLabel()
    {
        File.WriteAllText(Folder["t.tsv"], "artist\tkind\n Beyonce\u0301 \tpop\nmuse\trock\nabba\tpop\n");
        var table = new SideTableReader(SideKind.Item, new InteractionFormat(), FileKinds.All, []).Read(Folder["t.tsv"], Cancel);
        var items = Vocabulary.From(["Beyoncé", "17"], ["", "muse"], "item");
        var side = EncodedSide.Of([table], items, []);

        Assert.Equal(["kind=pop:1", "kind=rock:1"], [Row(side, 0), Row(side, 1)]);
        Assert.Equal("abba", side.ColdNames.Key(0));
    }

    [Fact]
    public void LowerCase_IsThatOfTheInteractions()
    {
        File.WriteAllText(Folder["t.tsv"], "artist\tkind\nMUSE\trock\nABBA\tpop\n");
        var format = new InteractionFormat { LowerCaseItems = true };
        var table = new SideTableReader(SideKind.Item, format, FileKinds.All, []).Read(Folder["t.tsv"], Cancel);

        Assert.Equal(2, EncodedSide.Of([table], Vocabulary.From(["muse", "abba"], kind: "item"), []).Reports[0].Matched);
    }

    [Fact]
    public void RepeatedNamesAndInvalidRows_AreCounted()
    {
        string[] users = [.. Enumerable.Range(0, 30).Select(n => $"u{n}")];
        var others = string.Concat(users.Skip(2).Select(user => $"{user}\tFR\n"));
        var side = Encode(SideKind.User, "user\tcountry\nu0\tDE\nu1\tIT\nu0\tFR\n\tIT\n" + others, users);

        var table = side.Reports[0].Table;
        Assert.Equal((1L, 1L), (table.Repeated, table.BadRows));
        Assert.Equal($@"{Folder["t.tsv"]}:5: no user: '\tIT'", table.FirstBadRow);
        Assert.Equal("country=DE:1", Row(side, 0));
    }

    [Fact]
    public void ATableWithHardlyMoreTagsThanNames_HasARowForEachTag()
    {
        var side = Encode(SideKind.Item, "artist\ttag\tcount\na\trock\t5\nb\tpop\t3\nb\trock\t1\nc\tpop\t2\n", "a", "b", "c");

        Assert.Equal(["tag: 2 tags, weighted by count"], side.Reports[0].Features);
        Assert.Equal("tag=pop:0.8944 tag=rock:0.4472", Row(side, 1));
    }

    [Fact]
    public void AFeatureOfTwoTables_HasTwoNames()
    {
        File.WriteAllText(Folder["a.tsv"], "user\tcountry\na\tDE\nb\tFR\n");
        File.WriteAllText(Folder["b.tsv"], "user\tcountry\na\tnorth\nb\tsouth\n");
        var reader = new SideTableReader(SideKind.User, new InteractionFormat(), FileKinds.All, []);
        var side = EncodedSide.Of(
            [reader.Read(Folder["a.tsv"], Cancel), reader.Read(Folder["b.tsv"], Cancel)], Vocabulary.From(["a", "b"], kind: "user"), []);

        Assert.Equal(["country", "country of b.tsv"], side.Table.Schema.Features.Select(feature => feature.Name));
        Assert.Equal("country=DE:1 country of b.tsv=north:1", Row(side, 0));
    }

    [Fact]
    public void ATableWithOtherNames_IsAnError() => Assert.Equal(
        $"{Folder["t.tsv"]}: none of the 2 names in 'user' are among the 1 user: the table has 'x', the interactions have 'a'",
        Assert.Throws<UnmatchedTableException>(() => Encode(SideKind.User, "user\tcountry\nx\tDE\ny\tFR\n", "a")).Message);

    [Fact]
    public void ATableWithoutFeatures_IsAnError() => Assert.Equal(
        $"{Folder["t.tsv"]}: no column is a feature: country (the same value everywhere)",
        Assert.Throws<NoFeaturesException>(() => Encode(SideKind.User, "user\tcountry\na\tDE\nb\tDE\n", "a", "b")).Message);

    [Theory]
    [InlineData("", "empty; expected rows with the name of a user and features")]
    [InlineData("a\nb\n", "one column; expected a column with the name of the user, and one for each feature")]
    [InlineData("user\tcountry\n\tDE\n", "no rows with the name of a user in column 'user'")]
    public void ATableWithoutRows_IsAnError(string text, string message) => Assert.Equal(
        $"{Folder["t.tsv"]}: {message}", Assert.ThrowsAny<GpuAlsException>(() => Encode(SideKind.User, text, "a")).Message);

    [Theory]
    [InlineData("age", "'age' is no column and kind; expected for example age=number")]
    [InlineData("=number", "'=number' is no column and kind; expected for example age=number")]
    [InlineData(
        "age=nmber", "the kind 'nmber' is unknown; expected category, number, bins, date, tags, vector, name, weight or ignore")]
    public void AWrongUse_IsAnError(string text, string message) =>
        Assert.Equal(message, Assert.Throws<GpuAlsException>(() => ColumnUse.Parse(text)).Message);

    [Fact]
    public void ChosenUses_OverrideTheGuesses()
    {
        var side = Encode(
            SideKind.Item, "n\tplays\tgenre\nx\ta\trock\ny\tb\tpop\n", ["a", "b"], "plays=name", "n=ignore", "2=tags");

        Assert.Equal("plays", side.Reports[0].Table.NameColumn);
        Assert.Equal("genre=rock:1", Row(side, 0));
    }

    [Fact]
    public void GeneratedTables_DependOnTheSeedAlone_AndFollowTheTastes()
    {
        var options = new Synthetic.SyntheticOptions { Users = 400, Items = 200, Rows = 8000 };
        new Synthetic.SyntheticFeatures(options, 0.9).WriteUsers(Folder["a.tsv"]);
        new Synthetic.SyntheticFeatures(options, 0.9).WriteUsers(Folder["b.tsv"]);
        new Synthetic.SyntheticFeatures(options, 0).WriteItems(Folder["c.tsv"]);

        Assert.Equal(File.ReadAllText(Folder["a.tsv"]), File.ReadAllText(Folder["b.tsv"]));
        Assert.Equal(400, File.ReadAllLines(Folder["a.tsv"]).Length);
        Assert.Equal("artist\ttag\tcount", File.ReadAllLines(Folder["c.tsv"])[0]);
        var countries = File.ReadAllLines(Folder["a.tsv"]).GroupBy(line => line.Split('\t')[3]).Max(group => group.Count());
        new Synthetic.SyntheticFeatures(options, 0).WriteUsers(Folder["noise.tsv"]);
        Assert.True(countries > File.ReadAllLines(Folder["noise.tsv"]).GroupBy(line => line.Split('\t')[3]).Max(group => group.Count()));
    }

    EncodedSide Encode(SideKind side, string text, params string[] names) => Encode(side, text, names, []);

    EncodedSide Encode(SideKind side, string text, string[] names, params string[] uses)
    {
        File.WriteAllText(Folder["t.tsv"], text, new UTF8Encoding(false));
        ColumnUse[] parsed = Array.ConvertAll(uses, ColumnUse.Parse);
        var table = new SideTableReader(side, new InteractionFormat(), FileKinds.All, parsed).Read(Folder["t.tsv"], Cancel);
        return EncodedSide.Of([table], Vocabulary.From(names, kind: table.Word), parsed);
    }

    /// <summary>The columns of a row with their numbers.</summary>
    static string Row(EncodedSide side, int row) => string.Join(' ', side.Table.Rows.RowColumns(row).ToArray().Zip(
        side.Table.Rows.RowValues(row), (column, value) => FormattableString.Invariant($"{side.Table.Schema.NameOf(column)}:{value:0.####}")));
}
