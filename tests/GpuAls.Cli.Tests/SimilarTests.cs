using System.Text.Json;

namespace GpuAls.Cli.Tests;

public sealed class SimilarTests(TasteModel model) : IClassFixture<TasteModel>
{
    static readonly string[] Pop = ["Abba", "Kylie", "Robyn", "Röyksopp"];

    static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    static IEnumerable<string?> Names(string json, string list, string property) =>
        JsonDocument.Parse(json).RootElement.GetProperty(list).EnumerateArray().Select(row => row.GetProperty(property).GetString());

    [Theory]
    [InlineData("item", "Slayer")]
    [InlineData("user", "metal0")]
    public void All_HasTheListOfEach_AsTheSingleQueryHasIt(string kind, string first)
    {
        var lines = Lines(Gpuals.Answer($"similar-{kind}s", model.Path, $"--all-{kind}s", "-n", "3", "--output", "json"));

        Assert.Equal(8, lines.Length);
        Assert.Contains(first, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("similarTo").GetString()));
        foreach (var line in lines)
        {
            var name = JsonDocument.Parse(line).RootElement.GetProperty("similarTo").GetString()!;
            Assert.Equal(Gpuals.Answer($"similar-{kind}s", model.Path, $"--{kind}", name, "-n", "3", "--output", "json"), line + "\n");
        }
    }

    [Fact]
    public void All_IsOneTableInTsv_AndHasTheNameAboveEachForPeople()
    {
        var tsv = Lines(Gpuals.Answer("similar-items", model.Path, "--all-items", "-n", "1", "--output", "tsv"));
        var table = Gpuals.Run("similar-items", model.Path, "--all-items", "-n", "1");

        Assert.Equal("similarTo\trank\titem\tcosine", tsv[0]);
        Assert.Equal(8, tsv.Length - 1);
        // The bands of a taste have the same direction, and of equal cosines the first item of the file comes first.
        Assert.Equal(["Anthrax\t1\tAnthrax\t1", "Megadeth\t1\tAnthrax\t1"], tsv[1..3]);
        Assert.Matches(@"^Anthrax\n\nRank  Item     Cosine\n   1  Anthrax  1\.0000\n\n\w+\n\nRank", table.Output);
        Assert.Equal("", table.Error);
    }

    [Theory]
    [InlineData("--item", "Abba")]
    [InlineData("--all-items")]
    public void Only_LimitsTheAnswers(params string[] asked)
    {
        var only = model.Write("only.txt", "slayer\nRobyn\nkylie\nRobyn\n");

        var run = Gpuals.Run(["similar-items", model.Path, .. asked, "--only", only, "-n", "2", "--output", "json"]);

        Assert.Equal("", run.Error);
        var ofPop = Lines(run.Output).Where(line => Pop.Any(name => line.StartsWith($$"""{"similarTo":"{{name}}""", StringComparison.Ordinal)));
        Assert.All(ofPop, line => Assert.Equal(["Kylie", "Robyn"], Names(line, "items", "item").Order(StringComparer.Ordinal)));
        Assert.NotEmpty(ofPop);
    }

    [Fact]
    public void Only_OfUsers_NamesUsers()
    {
        var only = model.Write("users.txt", "pop1\nmetal2\nmetal3\n");

        var json = Gpuals.Answer("similar-users", model.Path, "--user", "metal0", "--only", only, "-n", "2", "--output", "json");

        Assert.Equal(["metal2", "metal3"], Names(json, "users", "user").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void UnknownNamesInTheFile_StopOrAreSkipped()
    {
        var only = model.Write("typo.txt", "Robyn\nfoo\n");
        string[] command = ["similar-items", model.Path, "--item", "Abba", "--only", only, "-n", "1"];

        Assert.Equal(
            $"gpuals: {only}:2: no item named 'foo' in {model.Path}\n        Correct the name. Or skip unknown names: --on-unknown skip\n",
            Gpuals.Run(command).Error);
        Assert.Equal(
            $"Skipped 1 of the 2 item names in {only}, which is not in {model.Path}: 'foo'\n",
            Gpuals.Run([.. command, "--on-unknown", "skip"]).Error);
    }

    [Fact]
    public void Neighbours_OfAll_AreThoseOfTheSingleQuery()
    {
        var path = model.Write("neighbours.als", "");
        var plays = model.Write(
            "neighbours.tsv", string.Concat(Enumerable.Range(0, 40).SelectMany(user => Enumerable.Range(0, 6)
                .Select(n => $"u{user}\ti{(user * 3 + n * n) % 12}\t{n + 1}\n"))));
        Gpuals.Answer("train", plays, "-m", path, "--factors", "2", "--neighbours", "3", "-q");

        var lines = Lines(Gpuals.Answer("similar-items", path, "--all-items", "--by", "neighbours", "-n", "3", "--output", "json"));

        Assert.Equal(8, lines.Length);
        foreach (var line in lines)
        {
            var name = JsonDocument.Parse(line).RootElement.GetProperty("similarTo").GetString()!;
            Assert.NotEmpty(Names(line, "items", "item"));
            Assert.Equal(
                Gpuals.Answer("similar-items", path, "--item", name, "--by", "neighbours", "-n", "3", "--output", "json"), line + "\n");
        }
    }

    [Theory]
    [InlineData("similar-items", "expected one of --item or --all-items")]
    [InlineData("similar-items", "expected only one of --item or --all-items", "--item", "abba", "--all-items")]
    [InlineData("similar-users", "expected one of --user or --all-users")]
    [InlineData("similar-items", "--on-unknown requires a file of names: --only", "--item", "abba", "--on-unknown", "skip")]
    public void IncompleteQueries_AreWrongUse(string command, string message, params string[] options)
    {
        var run = Gpuals.Run([command, model.Path, .. options]);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        For all options: gpuals {command} --help\n", run.Error);
    }

    [Fact]
    public void Neighbours_OfAModelWithoutThem_AreAnError() => Assert.Equal(
        "gpuals: the model has no neighbours\n        Compare the factors: --by factors; or train with --neighbours auto\n",
        Gpuals.Run("similar-items", WithoutNeighbours(), "--all-items", "--by", "neighbours").Error);

    string WithoutNeighbours()
    {
        var path = model.Write("plain.als", "");
        Gpuals.Answer("train", model.Write("plain.tsv", "a\tx\t1\na\ty\t2\nb\tx\t1\n"), "-m", path, "--factors", "2", "--neighbours", "0", "-q");
        return path;
    }
}
