using System.Globalization;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>
/// Trainings on several cards of the stand-in for the CUDA driver: cards that reach each other's memory copy vectors from card to card, all others
/// exchange them through the computer's memory, and the model is the same.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class SeveralCardsCudaStandInTests : IDisposable
{
    const int Users = 40;
    const int Items = 31;
    const int BytesOfVector = 16 * sizeof(float); // of 8 factors
    const int BytesOfTrial = (1 << 16) * sizeof(int); // of the copy that tries a link
    const string Name = @"CUDA on CPU \(H100\)";
    const string ThroughHost = "The devices exchange vectors through the computer's memory: ";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>
    /// Every user has every item, so each card needs all vectors. In one iteration it takes the users and the items of the start, and the users that
    /// were solved. With direct copies just these bytes are no longer uploaded.
    /// </summary>
    [Theory, InlineData(2), InlineData(4)]
    public async Task DirectCopies_TakeThePlaceOfUploads(int cards)
    {
        var direct = await Train(Dense(), "direct.als", [$"DEVICES={cards}"], "--verbose");
        var through = await Train(Dense(), "through.als", [$"DEVICES={cards}", "GPUALS_CARD_COPIES=0"], "--verbose");

        Assert.Contains(
            $"\nTraining on {cards} devices, each CUDA, CUDA on CPU (H100).\nThe cards copy vectors to each other directly.\n", direct.Error);
        Assert.Contains($"\n{ThroughHost}GPUALS_CARD_COPIES is 0.\n", through.Error);
        var (copied, trials) = ((cards - 1) * (2 * Users + Items) * BytesOfVector, cards * (cards - 1) * BytesOfTrial);
        Assert.Equal(copied + trials, Number(direct, "bytes directly"));
        Assert.Equal(Number(through, "bytes uploaded") - copied + trials, Number(direct, "bytes uploaded"));
        Assert.Equal(Number(through, "bytes downloaded") + trials, Number(direct, "bytes downloaded"));
        Assert.Equal((0, 0, 0), (
            Number(direct, "bytes through the host"), Number(through, "bytes through the host"), Number(through, "bytes directly")));
        // An iteration copies both sides once.
        var iteration = string.Create(CultureInfo.InvariantCulture, $"{(cards - 1) * (Users + Items) * BytesOfVector / 1024.0:F1}");
        Assert.Contains($" The cards copied {iteration} KiB of vectors to each other.\n", direct.Error);
        Assert.DoesNotContain("The cards copied", through.Error);
        AssertSameModel("direct.als", "through.als");
    }

    /// <summary>Cards need some vectors of each other, which are scattered where they are solved.</summary>
    [Theory, InlineData("cholesky", "mixed")]
    public async Task AnyNumberOfCards_TrainsTheSameModel(string solver, string precision)
    {
        var plays = Sparse();
        string[] options = ["--solver", solver, "--precision", precision, "--iterations", "3"];
        await Train(plays, "two.als", ["DEVICES=2"], options);
        await Train(plays, "four.als", ["DEVICES=4"], options);
        await Train(plays, "through.als", ["DEVICES=4", "PEERS=0"], options);
        AssertSameModel("two.als", "four.als");
        AssertSameModel("two.als", "through.als");
    }

    [Theory]
    [InlineData("PEERS=0", $"CUDA device 0 ({Name}) cannot access the memory of CUDA device 1 ({Name})")]
    [InlineData("ALONE=2", $"CUDA device 0 ({Name}) cannot access the memory of CUDA device 2 ({Name})")]
    [InlineData("DAMAGED_COPIES=1", $"a copy from CUDA device 1 ({Name}) to CUDA device 0 ({Name}) changed the data")]
    public async Task CardsThatCannotCopy_ExchangeThroughTheComputersMemory_AndSayWhy(string setting, string reason)
    {
        var run = await Train(Dense(), "m.als", ["DEVICES=3", setting]);
        Assert.Contains($"\n{ThroughHost}{reason.Replace(Name, "CUDA on CPU (H100)", StringComparison.Ordinal)}.\n", run.Error);
        Assert.InRange(Number(run, "copies between devices"), 0, 1); // none but the trial of the first link
    }

    [Theory]
    [InlineData(1, "opening copies from CUDA device 1 (N) to CUDA device 0 (N)", "")]
    [InlineData(3, "copying the user factors from CUDA device [01] (N) to CUDA device [01] (N)", "in iteration 1: on rank [01] of 2: ")]
    [InlineData(5, "copying the item factors from CUDA device [01] (N) to CUDA device [01] (N)", "in iteration 1: on rank [01] of 2: ")]
    public async Task ALinkThatFails_IsAnErrorWithBothCardsAndTheRemedy(int copy, string work, string place)
    {
        var run = await Run(Dense(), "m.als", ["DEVICES=2", $"COPY_FAILS_AT={copy}"]);
        Assert.Equal(1, run.Code);
        Assert.Matches(
            $"(^|\n)gpuals: {place}CUDA, {Name} failed while {work.Replace("(N)", $@"\({Name}\)", StringComparison.Ordinal)}: "
                + "uncorrectable NVLink error detected during the execution. "
                + "To exchange vectors through the computer's memory: GPUALS_CARD_COPIES=0\n",
            run.Error);
        Assert.DoesNotContain("bug", run.Error);
        Assert.False(File.Exists(folder["m.als"]), "a model was written");
    }

    [Fact]
    public async Task AnotherValueOfTheVariable_IsAnError()
    {
        var run = await Run(Dense(), "m.als", ["DEVICES=2", "GPUALS_CARD_COPIES=no"]);
        Assert.Equal(
            (1, "gpuals: GPUALS_CARD_COPIES is 'no'; expected 0 or 1. Remove the variable: unset GPUALS_CARD_COPIES\n"), (run.Code, run.Error));
    }

    async Task<CudaRun> Train(string plays, string model, string[] settings, params string[] options)
    {
        var run = await Run(plays, model, settings, options);
        Assert.True(run.Code == 0, run.Error);
        Assert.EndsWith(" 0 faults, 0 leaks\n", run.Report, StringComparison.Ordinal);
        return run;
    }

    Task<CudaRun> Run(string plays, string model, string[] settings, params string[] options)
    {
        string[] iterations = options.Contains("--iterations") ? [] : ["--iterations", "1"];
        return CudaStandIn.Run(settings, [
            "train", plays, "--model", folder[model], "--device", "cuda:all", "--factors", "8", "--neighbours", "0", .. iterations, .. options]);
    }

    void AssertSameModel(string one, string other) => Assert.Equal(Sections(one), Sections(other));

    (string, uint)[] Sections(string model) =>
        [.. AlsModelFile.Describe(folder[model]).Sections.Skip(1).Select(section => (section.Name, (uint)section.Checksum))];

    string Dense() => folder.Write(
        "dense.tsv", Lines(from user in Enumerable.Range(0, Users) from item in Enumerable.Range(0, Items) select (user, item)));

    string Sparse() => folder.Write("sparse.tsv", Lines(Enumerable.Range(0, 900).Select(n => (n % 97, n * n % 211))));

    static string Lines(IEnumerable<(int User, int Item)> pairs) =>
        string.Concat(pairs.Select(pair => $"u{pair.User}\ti{pair.Item}\t{1 + (pair.User + pair.Item) % 5}\n"));

    static long Number(CudaRun run, string what) =>
        long.Parse(Regex.Match(run.Report, $@"(\d+) {what}").Groups[1].Value, CultureInfo.InvariantCulture);
}
