using System.Text.Json;

namespace GpuAls.Cli.Tests;

/// <summary>--require: what is judged, what is printed, and the exit code.</summary>
public sealed class EvaluateRequirementTests : IClassFixture<TasteModel>
{
    const string NoComparison =
        "expected METRIC>=VALUE or METRIC>VALUE in quotes, because the shell redirects output at >: --require \"ndcg@10>=0.3\"";

    const string Names =
        "precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr, auc, novelty@k, diversity@k, popularity-bias@k or coverage@k, "
        + "where k is a whole number of 1 or more";

    const string Rights = "expected a number, popularity, item-cosine, neighbours or first (with --compare)";

    readonly TasteModel tastes;

    // The model finds each of the three at rank 1; popularity finds two of them.
    readonly string test;

    public EvaluateRequirementTests(TasteModel tastes)
    {
        this.tastes = tastes;
        test = tastes.Write("required.tsv", "metal0\tSlayer\t1\nmetal1\tAnthrax\t1\npop0\tKylie\t1\n");
    }

    [Fact]
    public void Met_EndsWithZero()
    {
        var run = Evaluate("--at", "2", "--require", "mrr>=1", "--require", "mrr >= popularity", "--require", "coverage@1>0.3");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal("Requirement Result Model Other Difference 2.5 % 97.5 %".Split(' '), Words(lines[^4]));
        Assert.Equal("mrr>=1 met 1.0000 1.0000 0.0000 0.0000 0.0000".Split(' '), Words(lines[^3]));
        Assert.Equal(["mrr>=popularity", "met", "1.0000"], Words(lines[^2])[..3]);
        // Coverage has no interval, and is judged itself.
        Assert.Equal("coverage@1>0.3 met 0.3750 0.3000 +0.0750".Split(' '), Words(lines[^1]));
        // The k of a requirement joins those of --at.
        Assert.Equal(["coverage@2", "coverage@1"], lines.Select(line => line.Split(' ')[0]).Where(word => word is "coverage@2" or "coverage@1"));
    }

    [Fact]
    public void NotMet_HasItsExitCodeAndTheReason()
    {
        var run = Evaluate("--at", "1", "--require", "mrr>=0.5", "--require", "mrr>1", "--require", "coverage@1>=0.5");

        Assert.Equal(
            (
                (ExitCode)3,
                "gpuals: 2 of 3 requirements are not met: mrr>1, because the 95 % interval of mrr begins at 1.000000; coverage@1>=0.5, because "
                + "coverage@1 is 0.375000\n"),
            (run.Code, run.Error));
        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(["mrr>=0.5", "met"], Words(lines[^3])[..2]);
        Assert.Equal(["mrr>1", "not", "met"], Words(lines[^2])[..3]);
    }

    // The mean is above popularity, but a sample of the three users may not contain the one who makes the difference.
    [Fact]
    public void ABaseline_IsBeatenOnlyByTheLowerEndOfTheDifference()
    {
        var run = Evaluate("--at", "1", "--require", "ndcg@1>popularity");
        Assert.Equal(
            (
                ExitCode.RequirementNotMet,
                "gpuals: the requirement is not met: ndcg@1>popularity, because the 95 % interval of the difference begins at 0.000000\n"),
            (run.Code, run.Error));
        Assert.Equal(ExitCode.Done, Evaluate("--at", "1", "--require", "ndcg@1>=popularity").Code);
    }

    [Fact]
    public void ARequiredBaseline_IsEvaluated()
    {
        var json = JsonDocument.Parse(Evaluate("--require", "mrr>=item-cosine", "--output", "json").Output).RootElement;

        var judged = Assert.Single(json.GetProperty("requirements").EnumerateArray());
        Assert.Equal("mrr>=item-cosine", judged.GetProperty("requirement").GetString());
        Assert.True(judged.GetProperty("met").GetBoolean());
        Assert.Equal(json.GetProperty("item-cosine").GetProperty("mrr").GetDouble(), judged.GetProperty("other").GetDouble());
        Assert.Equal(json.GetProperty("lowOfAboveItemCosine").GetProperty("mrr").GetDouble(), judged.GetProperty("low").GetDouble());
        Assert.False(Json().TryGetProperty("requirements", out _));
    }

    [Theory]
    [InlineData("first")]
    [InlineData("MODEL")]
    public void TheSecondModel_IsComparedWithTheFirst(string first)
    {
        string[] args = ["evaluate", "--compare", tastes.Path, tastes.Path, "--test", test, "-q", "--require"];
        var other = first == "MODEL" ? tastes.Path : first;
        Assert.Equal(ExitCode.Done, Gpuals.Run([.. args, $"mrr>={other}"]).Code);
        Assert.Equal(ExitCode.Done, Gpuals.Run([.. args, "mrr>=1", "--require", "mrr>=popularity"]).Code);
        var equal = Gpuals.Run([.. args, $"mrr>{other}"]);
        Assert.Equal(
            (
                ExitCode.RequirementNotMet,
                $"gpuals: the requirement is not met: mrr>{other}, because the 95 % interval of the difference begins at 0.000000\n"),
            (equal.Code, equal.Error));
    }

    // A list of one item has no pair of items.
    [Fact]
    public void AMetricWithoutAValue_IsNotMet()
    {
        var run = Evaluate("--require", "diversity@1>=0");
        Assert.Equal(
            (ExitCode.RequirementNotMet, "gpuals: the requirement is not met: diversity@1>=0, because diversity@1 has no value for these users\n"),
            (run.Code, run.Error));
    }

    [Theory]
    [InlineData("ndcg@10", $"--require is 'ndcg@10'; {NoComparison}")]
    [InlineData("ndcg@10<0.5", $"--require is 'ndcg@10<0.5'; {NoComparison}")]
    [InlineData("ndcg@10=>0.5", $"--require is 'ndcg@10=>0.5'; {NoComparison}")]
    [InlineData(">0.5", $"--require is '>0.5'; {NoComparison}")]
    [InlineData("ndgc@10>0.5", $"--require 'ndgc@10>0.5' names the metric 'ndgc@10'; expected {Names}")]
    [InlineData("ndcg@0>0.5", $"--require 'ndcg@0>0.5' names the metric 'ndcg@0'; expected {Names}")]
    [InlineData("coverage>0.5", $"--require 'coverage>0.5' names the metric 'coverage'; expected {Names}")]
    [InlineData("ndcg@10>=30", "--require 'ndcg@10>=30' compares ndcg@10 with 30; expected a number from 0 to 1, the range of ndcg@10")]
    [InlineData("ndcg@10>popular", $"--require 'ndcg@10>popular' compares ndcg@10 with 'popular'; {Rights}")]
    [InlineData("ndcg@10>first", $"--require 'ndcg@10>first' compares ndcg@10 with 'first'; {Rights}")]
    [InlineData("mrr>=nan", $"--require 'mrr>=nan' compares mrr with 'nan'; {Rights}")]
    public void AWrongExpression_IsAnErrorBeforeAnythingIsRead(string typed, string message)
    {
        var run = Gpuals.Run("evaluate", "missing.als", "--test", "missing.tsv", "--require", typed);
        Assert.Equal((ExitCode.WrongUse, $"gpuals: {message}\n        For all options: gpuals evaluate --help\n"), (run.Code, run.Error));
    }

    [Fact]
    public void AnotherModelThanTheFirst_IsNoRightSide()
    {
        var run = Gpuals.Run("evaluate", "--compare", "a.als", "b.als", "--test", "t.tsv", "--require", "mrr>b.als");
        Assert.Equal(
            "gpuals: --require 'mrr>b.als' compares mrr with 'b.als'; expected a number, popularity, item-cosine, neighbours or first, "
            + "the first model of --compare\n        For all options: gpuals evaluate --help\n",
            run.Error);
    }

    Gpuals Evaluate(params string[] args) => Gpuals.Run(["evaluate", tastes.Path, "--test", test, "-q", .. args]);

    JsonElement Json() => JsonDocument.Parse(Evaluate("--output", "json").Output).RootElement;

    static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
