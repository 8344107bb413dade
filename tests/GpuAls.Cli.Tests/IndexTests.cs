using System.Text.Json;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals index, and the queries of a model with an index.</summary>
public sealed class IndexTests : IDisposable
{
    const string SimilarNote = "Answered with the index of the model, which finds about 100.0 % of the exact ten. To compare all items: --exact\n";

    readonly TasteModel taste = new();

    public void Dispose() => taste.Dispose();

    [Fact]
    public void AnIndex_IsBuilt_Shown_Used_AndRemoved()
    {
        var before = File.ReadAllBytes(taste.Path);
        var exact = Gpuals.Run("similar-items", taste.Path, "--item", "slayer");
        var recommended = Gpuals.Run("recommend", taste.Path, "--user", "metal0");
        var run = Gpuals.Run("index", taste.Path, "--force", "--lists", "2");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.StartsWith("Indexed 8 items in 2 lists in 0.", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nSimilar items: a query reads ", run.Output, StringComparison.Ordinal);
        Assert.Contains(", finds 100.00 % of the exact ten and takes 0.", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nRecommendations: a query reads ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"\nWrote {taste.Path}: 8 users × 8 items, 24 pairs, ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(" of it.\n", run.Output, StringComparison.Ordinal);
        using var info = JsonDocument.Parse(Gpuals.Answer("info", taste.Path, "--output", "json"));
        Assert.Equal(0.99, info.RootElement.GetProperty("index").GetProperty("recall").GetDouble());

        var similar = Gpuals.Run("similar-items", taste.Path, "--item", "slayer");
        Assert.Equal((exact.Output, SimilarNote), (similar.Output, similar.Error[..SimilarNote.Length]));
        Assert.Equal(exact.Output, Gpuals.Run("similar-items", taste.Path, "--item", "slayer", "--exact").Output);
        Assert.DoesNotContain("index", Gpuals.Run("similar-items", taste.Path, "--item", "slayer", "--exact").Error, StringComparison.Ordinal);
        var all = Gpuals.Run("similar-items", taste.Path, "--all-items", "-n", "3", "--output", "tsv");
        Assert.Equal(Gpuals.Answer("similar-items", taste.Path, "--all-items", "-n", "3", "--output", "tsv", "--exact"), all.Output);
        Assert.Equal(SimilarNote, all.Error);
        var indexed = Gpuals.Run("recommend", taste.Path, "--user", "metal0");
        Assert.Equal((recommended.Output, SimilarNote), (indexed.Output, indexed.Error[..SimilarNote.Length]));
        Assert.DoesNotContain("index", Gpuals.Run("recommend", taste.Path, "--user", "metal0", "--exact").Error, StringComparison.Ordinal);
        // A penalty of popular items needs the exact scores of all items.
        Assert.DoesNotContain(
            "index", Gpuals.Run("recommend", taste.Path, "--user", "metal0", "--popularity-penalty", "1").Error, StringComparison.Ordinal);

        var removed = Gpuals.Run("index", taste.Path, "--remove");
        Assert.StartsWith($"Removed the index: all queries are exact.\nWrote {taste.Path}: ", removed.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(taste.Path));
    }

    [Fact]
    public void ListsOfFewItems_AreExact_WithoutANote()
    {
        var only = taste.Write("only.txt", "Slayer\nAbba\n");
        Gpuals.Answer("index", taste.Path, "--force", "-q");
        var run = Gpuals.Run("similar-items", taste.Path, "--item", "slayer", "--only", only, "-n", "2");
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void ASmallModel_NeedsForce()
    {
        var run = Gpuals.Run("index", taste.Path);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {taste.Path} has 8 items; expected at least 200,000, because exact queries of fewer items take only milliseconds\n"
                + $"        Index it all the same: gpuals index {taste.Path} --force\n",
            run.Error);
    }

    [Fact]
    public void WithoutAnIndex_ThereIsNothingToRemove()
    {
        var run = Gpuals.Run("index", taste.Path, "--remove");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {taste.Path} has no index; expected a model with one\n"
                + $"        Leave {taste.Path} as it is: all its queries are exact\n",
            run.Error);
    }

    [Fact]
    public void Remove_ExcludesTheOptionsOfABuild()
    {
        var run = Gpuals.Run("index", taste.Path, "--remove", "--recall", "0.9");
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Contains("--remove and --recall exclude each other", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update", "--full", "--use-gpu", "false"), InlineData("forget", "--user", "metal2")]
    [InlineData("forget", "--user", "metal2", "--full", "--use-gpu", "false")]
    public void ChangedVectors_DropTheIndex_AndSaySo(string command, params string[] options)
    {
        Gpuals.Answer("index", taste.Path, "--force", "-q");
        var run = Gpuals.Run([command, taste.Path, .. options]);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.EndsWith(
            "Removed the index, because all vectors are new or a removed row had shaped it. "
            + $"To build it anew: gpuals index {taste.Path}\n",
            run.Error,
            StringComparison.Ordinal);
        using var model = AlsModel.Open(taste.Path, inMemory: true);
        Assert.Null(model.IndexSettings);
    }

    [Fact]
    public void AnUpdate_KeepsTheIndex_AndSaysWhenItsRecallIsOld()
    {
        Gpuals.Answer("index", taste.Path, "--force", "-q");
        var run = Gpuals.Run("update", taste.Path, taste.Write("new.tsv", "metal9\tSlayer\t8\nmetal9\tKreator\t2\n"), "--tolerance", "0.001");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        using var model = AlsModel.Open(taste.Path, inMemory: true);
        var settings = model.IndexSettings!;
        Assert.True(settings.ChangedVectors > 0.2 * model.Items.Count);
        Assert.EndsWith(
            $"{settings.ChangedVectors} vectors changed since the recall of the index was measured. To build it anew: gpuals index {taste.Path}\n",
            run.Error,
            StringComparison.Ordinal);
        Assert.Contains("index ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Kreator", Gpuals.Answer("recommend", taste.Path, "--user", "metal9", "--include-known"), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherFile_IsWritten_AndTheModelStays()
    {
        var other = Path.Combine(Path.GetDirectoryName(taste.Path)!, "other.als");
        var before = File.ReadAllBytes(taste.Path);
        var report = Gpuals.Answer("index", taste.Path, "-m", other, "--force", "--output", "json");

        using var json = JsonDocument.Parse(report);
        Assert.Equal((other, 4), (json.RootElement.GetProperty("model").GetString(), json.RootElement.GetProperty("lists").GetInt32()));
        Assert.Equal(before, File.ReadAllBytes(taste.Path));
    }
}
