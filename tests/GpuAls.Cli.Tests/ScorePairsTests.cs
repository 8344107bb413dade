using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace GpuAls.Cli.Tests;

public sealed class ScorePairsTests(TasteModel model) : IClassFixture<TasteModel>
{
    static JsonElement Json(string line) => JsonDocument.Parse(line).RootElement;

    static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    [Fact]
    public void EachPair_HasTheScoreAndThePercentileOfTheSingleQuery_InTheOrderOfTheFile()
    {
        (string User, string Item)[] pairs = [("pop0", "Robyn"), ("metal1", "Slayer"), ("pop0", "Slayer"), ("metal1", "Abba"), ("pop0", "Robyn")];
        var file = model.Write("pairs.tsv", string.Concat(pairs.Select(pair => $"{pair.User}\t{pair.Item}\n")));

        var all = Lines(Gpuals.Answer("score", model.Path, "--pairs", file, "--percentiles", "--output", "json"));

        var single = pairs.Select(pair => Gpuals.Answer(
            "score", model.Path, "--user", pair.User, "--item", pair.Item, "--output", "json").TrimEnd('\n'));
        Assert.Equal(single, all);
    }

    [Fact]
    public void Percentiles_AreComputedOnlyOnRequest()
    {
        var file = model.Write("one.tsv", "pop0\tRobyn\n");

        Assert.Equal("user\titem\tscore", Lines(Gpuals.Answer("score", model.Path, "--pairs", file, "--output", "tsv"))[0]);
        Assert.Equal(
            "user\titem\tscore\tpercentile", Lines(Gpuals.Answer("score", model.Path, "--pairs", file, "--output", "tsv", "--percentiles"))[0]);
    }

    [Fact]
    public void ForPeople_IsOneTable() => Assert.Matches(
        @"^User    Item +Score\npop0    Robyn +0\.\d{4}\nmetal0  Abba +-?0\.\d{4}\n$",
        Gpuals.Answer("score", model.Path, "--pairs", model.Write("people.csv", "user,item\npop0,robyn\nmetal0,abba\n")));

    [Fact]
    public void ManyPairs_AreOneTableOfLines()
    {
        const int Pairs = 10_000; // more than two blocks
        string[] pairs = [.. Enumerable.Range(0, Pairs).Select(n => $"metal{n % 4}\t{(n % 3 == 0 ? "Abba" : "Slayer")}")];
        var file = model.Write("many.tsv", string.Join('\n', pairs));

        var lines = Lines(Gpuals.Answer("score", model.Path, "--pairs", file, "--output", "tsv", "--percentiles"));

        Assert.Equal(1 + Pairs, lines.Length);
        Assert.Equal(4 * 2, lines.Skip(1).Distinct().Count());
        Assert.All(Enumerable.Range(0, Pairs), n => Assert.StartsWith($"{pairs[n]}\t", lines[1 + n]));
    }

    [Fact]
    public void CompressedFile_WithHeaderAndQuotes_IsRead()
    {
        var path = model.Write("pairs.csv.gz", "");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes("item,value,user\n\"Röyksopp\",7,pop1\n"));

        var run = Gpuals.Run("score", model.Path, "--pairs", path, "--user-column", "user", "--item-column", "0", "--output", "tsv");

        Assert.Equal("Columns: user: user, item: item; header found; separator ','.\n", run.Error);
        Assert.StartsWith("pop1\tRöyksopp\t0.", Lines(run.Output)[1]);
    }

    [Fact]
    public void StandardInput_IsRead()
    {
        var run = Gpuals.RunOn("pop0\tRobyn\n", "score", model.Path, "--pairs", "-", "--output", "tsv", "--quiet");

        Assert.Equal("", run.Error);
        var single = Json(Gpuals.Answer("score", model.Path, "--user", "pop0", "--item", "Robyn", "--output", "json"));
        var score = single.GetProperty("score").GetSingle();
        Assert.Equal($"user\titem\tscore\npop0\tRobyn\t{score.ToString(CultureInfo.InvariantCulture)}\n", run.Output);
    }

    [Fact]
    public void ItemsWithNames_HaveTheirIdsToo()
    {
        var plays = model.Write("ids.tsv", "ann\t1\t2\nann\t2\t3\nbob\t1\t3\n");
        var names = model.Write("names.tsv", "1\tOne Song\n2\tTwo Songs\n");
        var path = model.Write("ids.als", "");
        Gpuals.Answer("train", plays, "-m", path, "--names", names, "--factors", "2", "--neighbours", "0", "-q");

        var lines = Lines(Gpuals.Answer("score", path, "--pairs", model.Write("byid.tsv", "ann\t2\nbob\ttwo songs\n"), "--output", "tsv"));

        Assert.Equal("user\titem\titemId\tscore", lines[0]);
        Assert.StartsWith("ann\tTwo Songs\t2\t", lines[1]);
        Assert.StartsWith("bob\tTwo Songs\t2\t", lines[2]);
    }

    [Fact]
    public void UnknownName_StopsWithItsLine()
    {
        var file = model.Write("typo.tsv", "pop0\tRobyn\npop0\tRobin\n");

        var run = Gpuals.Run("score", model.Path, "--pairs", file, "-q");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {file}:2: no item named 'Robin' in {model.Path}. Did you mean 'Robyn'?\n"
                + "        Correct the name. Or skip pairs with an unknown name: --on-unknown skip\n",
            run.Error);
    }

    [Fact]
    public void UnknownNames_AreSkippedAndCounted()
    {
        var file = model.Write("unknown.csv", "user,item\nzed,Abba\npop0,Robyn\npop0,foo\nzed,bar\nzed,foo\neve,Abba\n");

        var run = Gpuals.Run("score", model.Path, "--pairs", file, "--on-unknown", "skip", "--output", "tsv");

        Assert.Equal(2, Lines(run.Output).Length);
        Assert.EndsWith(
            $"\nSkipped 5 of the 6 pairs in {file}, whose user or item is not in {model.Path}: user 'zed', item 'foo', item 'bar', …\n",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FileWithoutAKnownPair_IsAnError()
    {
        var file = model.Write("none.csv", "zed,Abba\npop0,foo\n");

        var run = Gpuals.Run("score", model.Path, "--pairs", file, "--on-unknown", "skip", "-q");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {file}: no pair of 2 has a user and an item in {model.Path}; expected at least one, found user 'zed', item 'foo'\n"
                + "        Name users and items of the model in the file\n",
            run.Error);
    }

    [Theory]
    [InlineData("", "FILE: empty; expected rows with a user and an item")]
    [InlineData("user\titem\n", "FILE: only a header (user, item); expected rows below it")]
    [InlineData("pop0\tRobyn\npop0\t \n", "FILE:2: item is blank; expected a name: 'pop0\\t '\n        Correct the row")]
    [InlineData(
        "pop0\n", "FILE:1: 1 column; expected 2 (user, item): 'pop0'\n        Name the columns: --user-column, --item-column")]
    [InlineData(
        "item\tuser\nRobyn\tpop0\n",
        "FILE:1: the user would be read from column 0, 'item'; expected 'user' (header: item, user)\n"
            + "        Name the columns: --user-column user --item-column item")]
    public void InvalidFile_IsAnError(string text, string message)
    {
        var file = model.Write("invalid.tsv", text);

        var run = Gpuals.Run("score", model.Path, "--pairs", file, "-q");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal($"gpuals: {message.Replace("FILE", file)}\n", run.Error);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void ModelInPlaceOfTheFile_IsAnError() => Assert.Equal(
        $"gpuals: {model.Path}: a GpuAls model file; expected text\n        Name a text file with a user and an item in each row\n",
        Gpuals.Run("score", model.Path, "--pairs", model.Path).Error);
}
