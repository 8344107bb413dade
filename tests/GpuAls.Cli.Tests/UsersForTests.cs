using System.Text.Json;

namespace GpuAls.Cli.Tests;

public sealed class UsersForTests(TasteModel model) : IClassFixture<TasteModel>
{
    static JsonElement Json(params string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--output", "json"])).RootElement;

    string?[] Users(params string[] options) =>
        [.. Json(["users-for", model.Path, "--item", "slayer", .. options]).GetProperty("users").EnumerateArray()
            .Select(row => row.GetProperty("user").GetString())];

    [Fact]
    public void TheUserOfTheTasteWithoutTheItem_IsFirst()
    {
        var json = Json("users-for", model.Path, "--item", "SLAYER", "-n", "2");

        Assert.Equal("Slayer", json.GetProperty("item").GetString());
        var first = json.GetProperty("users")[0];
        Assert.Equal("metal0", first.GetProperty("user").GetString());
        var single = Json("score", model.Path, "--user", "metal0", "--item", "Slayer");
        Assert.Equal(single.GetProperty("score").GetDouble(), first.GetProperty("score").GetDouble());
        // The three other users of the taste have the item, and the same score.
        Assert.Equal(100 * (4 + 3 / 2.0) / 7, first.GetProperty("percentile").GetDouble(), 1e-9);
    }

    [Fact]
    public void ForPeople_IsATable()
    {
        var run = Gpuals.Run("users-for", model.Path, "--item", "Slayer");

        Assert.Matches(
            @"^Rank  User +Score  Percentile\n   1  metal0 +0\.\d{4}       78\.57\n(   [2-5]  pop\d +-?0\.\d{4} +\d+\.\d\d\n){4}$", run.Output);
        Assert.Equal("Found only 5 users of the requested 20.\n", run.Error);
        Assert.Equal("", Gpuals.Run("users-for", model.Path, "--item", "Slayer", "--quiet").Error);
    }

    [Fact]
    public void IncludeKnown_HasAll() =>
        Assert.Equal(["metal0", "metal1", "metal2", "metal3"], Users("--include-known", "-n", "4").Order(StringComparer.Ordinal));

    [Fact]
    public void OnlyAndExclude_AreFilesOfUsers()
    {
        var only = model.Write("only.txt", "pop1\npop2\nmetal0\nmetal1\n");
        var exclude = model.Write("exclude.txt", "metal0\nnobody\n");

        Assert.Equal(["metal0", "pop1", "pop2"], Users("--only", only).Order(StringComparer.Ordinal));
        Assert.Equal(["pop1", "pop2"], Users("--only", only, "--exclude", exclude, "-q").Order(StringComparer.Ordinal));
        Assert.DoesNotContain("metal0", Users("--exclude", exclude, "-q"));
    }

    [Fact]
    public void UnknownUserInAFile_StopsOrIsSkipped()
    {
        var only = model.Write("typo.txt", "pop1\nnobody\n");
        string[] command = ["users-for", model.Path, "--item", "Slayer", "--only", only, "-n", "1"];

        Assert.Equal(
            $"gpuals: {only}:2: no user named 'nobody' in {model.Path}\n        Correct the name. Or skip unknown names: --on-unknown skip\n",
            Gpuals.Run(command).Error);
        Assert.Equal(
            $"Skipped 1 of the 2 user names in {only}, which is not in {model.Path}: 'nobody'\n",
            Gpuals.Run([.. command, "--on-unknown", "skip"]).Error);
    }

    [Theory]
    [InlineData("Option '--item' is required.")]
    [InlineData("--on-unknown requires a file of names: --only or --exclude", "--item", "abba", "--on-unknown", "skip")]
    [InlineData("-n is '0'; expected a whole number of 1 or more", "--item", "abba", "-n", "0")]
    public void WrongOptions_AreWrongUse(string message, params string[] options)
    {
        var run = Gpuals.Run(["users-for", model.Path, .. options]);

        Assert.Equal((ExitCode.WrongUse, $"gpuals: {message}\n        For all options: gpuals users-for --help\n"), (run.Code, run.Error));
    }
}
