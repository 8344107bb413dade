using System.Text.Json;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals import.</summary>
public sealed class ImportTests : IDisposable
{
    readonly TasteModel taste = new();
    readonly TestFolder folder = new();
    readonly string exported;
    readonly string model;

    public ImportTests()
    {
        exported = folder["exported"];
        model = folder["back.als"];
        Gpuals.Answer("export", taste.Path, "--as", "implicit", "--to", exported, "-q");
    }

    public void Dispose()
    {
        taste.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void AnExportedModel_ComesBack()
    {
        var run = Import("--users", File("users.tsv"), "--items", File("items.tsv"), "--known", File("user_items.npz"));

        Assert.Equal(
            (ExitCode.Done, $"Wrote {model}: 8 users × 8 items, 2 factors, 24 pairs, {Size()}.\n", ""), (run.Code, run.Output, run.Error));
        foreach (var query in (string[][])[["recommend", "--user", "metal2", "-n", "3"], ["similar-items", "--item", "Röyksopp"]])
            Assert.Equal(Gpuals.Answer([query[0], taste.Path, .. query[1..]]), Gpuals.Answer([query[0], model, .. query[1..]]));
        // hu's c = 1 + r became the strengths of c = r.
        Assert.Equal(
            Gpuals.Answer("explain", taste.Path, "--user", "metal2", "--item", "Slayer").Replace("      10  ", "      11  "),
            Gpuals.Answer("explain", model, "--user", "metal2", "--item", "Slayer"));
        Assert.DoesNotContain("Iterations\n\n", Gpuals.Answer("info", model), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutItsOptions_NamesAreRows_AndTheNotesSayThat()
    {
        var run = Import();

        Assert.Equal(
            """
            Without --users, the names of users are their rows, 0 to 7.
            Without --items, the names of items are their rows, 0 to 7.
            Without --known, recommendations include items that a user has, and nothing can be explained: name the matrix that was given to fit.

            """,
            run.Error);
        Assert.Equal($"Wrote {model}: 8 users × 8 items, 2 factors, 0 pairs, {Size()}.\n", run.Output);
        Assert.Equal(8, Gpuals.Answer("recommend", model, "--user", "3", "--output", "tsv").TrimEnd('\n').Split('\n').Length - 1);
        Assert.Equal("", Import("-q").Error);
    }

    [Fact]
    public void Programs_GetAReport()
    {
        using var json = JsonDocument.Parse(Import("--output", "json", "-q").Output);

        Assert.Equal(model, json.RootElement.GetProperty("model").GetString());
        Assert.Equal(
            [8, 8, 2, 0],
            ((string[])["users", "items", "factors", "entries"]).Select(name => json.RootElement.GetProperty(name).GetInt32()));
        Assert.Equal(new FileInfo(model).Length, json.RootElement.GetProperty("bytes").GetInt64());
    }

    [Theory]
    [InlineData("--users", "items.tsv", "the name is empty", "Write one name per line, in the order of the rows: --users")]
    [InlineData("--items", "items.tsv", "the name is empty", "Write one name per line, in the order of the rows: --items")]
    public void AWrongNamesFile_IsAnError_AndWritesNothing(string option, string file, string problem, string remedy)
    {
        System.IO.File.WriteAllText(File(file), "a\n\nb\n");

        var run = Import(option, File(file));

        Assert.Equal((ExitCode.UserError, $"gpuals: {File(file)}:2: {problem}\n        {remedy}\n"), (run.Code, run.Error));
        Assert.False(System.IO.File.Exists(model));
    }

    [Fact]
    public void AWrongFile_IsAnError_WithARemedy()
    {
        var run = Gpuals.Run("import", taste.Path, "-m", model);

        Assert.Equal(
            (ExitCode.UserError,
                $"gpuals: {taste.Path} is no .npz file, or only a part of one; expected a file of numpy.savez\n        Name a complete .npz file\n"),
            (run.Code, run.Error));

        run = Import("--known", File("model.npz"));
        Assert.StartsWith($"gpuals: {File("model.npz")}: format is missing; the file has alpha, ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnOlderModel_IsReplaced_AndAnotherFileOnlyWithOverwrite()
    {
        Import("-q");
        Assert.Equal(ExitCode.Done, Import("-q").Code);
        folder.Write("back.als", "mine");

        var run = Import("-q");
        Assert.Equal(
            (ExitCode.UserError,
                $"gpuals: {model} exists and is not a model file; expected a new file or a model file\n"
                    + "        Name another file: --model. Or replace it: --overwrite\n"),
            (run.Code, run.Error));
        Assert.Equal("mine", System.IO.File.ReadAllText(model));
        Assert.Equal(ExitCode.Done, Import("-q", "--overwrite").Code);
        Assert.Equal(8, AlsModel.Open(model).Users.Count);
    }

    [Theory, InlineData("--users"), InlineData("--items"), InlineData("--known")]
    public void TheModel_IsNotWrittenOverAnInput(string option)
    {
        var run = Gpuals.Run("import", File("model.npz"), option, File("users.tsv"), "-m", File("users.tsv"), "--overwrite");

        Assert.Equal(
            (ExitCode.WrongUse, $"gpuals: --model {File("users.tsv")} would overwrite the file of {option}\n"),
            (run.Code, run.Error[..(run.Error.IndexOf('\n', StringComparison.Ordinal) + 1)]));
    }

    Gpuals Import(params string[] options) => Gpuals.Run(["import", File("model.npz"), "-m", model, .. options]);

    string File(string name) => Path.Combine(exported, name);

    string Size() => Core.DisplayText.Bytes(new FileInfo(model).Length);
}
