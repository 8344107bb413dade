using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class WeightingTests : IDisposable
{
    // 5 of 12 pairs are observed, with 20 plays.
    const string Plays = "ann\tmuse\t3\nann\tcoldplay\t1\nbob\tmuse\t2\nbob\tbeyoncé\t5\ncid\tEarth, Wind & Fire\t9\n";

    readonly TestFolder folder = new();
    readonly string file;
    readonly string model;

    public WeightingTests()
    {
        file = folder.Write("plays.tsv", Plays);
        model = folder["plays.als"];
    }

    public void Dispose() => folder.Dispose();

    Gpuals Train(params string[] options) => Gpuals.Run(["train", file, "--model", model, "--use-gpu", "false", .. options]);

    string Options(params string[] options)
    {
        var run = Train(options);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return JsonDocument.Parse(Gpuals.Answer("info", model, "--output", "json")).RootElement.GetProperty("options").GetRawText();
    }

    [Fact]
    public void TypedSettings_AreRecorded() => Assert.Equal(
        """{"factors":4,"regularization":0.5,"regularizationExponent":0,"regularizationScale":"mean","alpha":"""
            + """2.5,"confidence":"bm25","unobservedWeight":0.25,"dislikeWeight":1,"iterations":"""
            + """3,"solver":"pcg","cgSteps":2,"start":"normal","seed":7}""",
        Options(
            "--factors", "4", "--regularization", "0.5", "--alpha", "2.5", "--confidence", "bm25", "--unobserved-weight", "0.25",
            "--iterations", "3", "--solver", "pcg",
            "--cg-steps", "2", "--start", "normal", "--seed", "7"));

    [Fact]
    public void TheBlockOfSubspaceAndTheFinish_AreRecorded() => Assert.EndsWith(
        "\"solver\":\"subspace\",\"cgSteps\":3,\"block\":2,\"finish\":\"cholesky\",\"start\":\"spectral\",\"seed\":42}",
        Options("--factors", "4", "--solver", "subspace", "--block", "2", "--finish", "cholesky"));

    [Fact]
    public void Finish_AddsAnIteration() => Assert.Contains(
        "\niteration 3/3: ", Train("--factors", "2", "--iterations", "2", "--regularization", "1", "--finish", "cholesky").Error);

    [Fact]
    public void SolverAuto_IsPrintedAndRecorded()
    {
        Assert.Contains(
            "\nUsing --solver pcg, chosen for 2 factors and these weights.\n", Train(
                "--factors", "2", "--iterations", "1", "--confidence", "log", "--solver", "auto").Error);
        Assert.Contains("\"solver\":\"cg\"", Options("--factors", "2", "--alpha", "1000", "--regularization", "1", "--solver", "auto"));
        Assert.Contains("\"solver\":\"cg-diagonal\"", Options("--factors", "2", "--solver", "cg-diagonal"));
    }

    [Theory, InlineData("hu"), InlineData("scaled"), InlineData("log"), InlineData("bm25"), InlineData("tfidf"), InlineData("binary"),
     InlineData("ials"), InlineData("normalized")]
    public void EveryConfidence_IsTypedAndShownByTheSameWord(string word) =>
        Assert.Contains($"\"confidence\":\"{word}\"", Options("--confidence", word, "--factors", "2"));

    [Fact]
    public void AlphaAuto_IsPrintedAndRecorded()
    {
        var run = Train("--factors", "2", "--iterations", "1", "--confidence", "hu", "--alpha", "AUTO", "--regularization", "1");

        // (12 − 5) / 20.
        Assert.Contains(
            "\nUsing --alpha 0.35, which balances observed and unobserved pairs.\n"
            + "Using --solver pcg, chosen for 2 factors and these weights.\niteration 1/1: ",
            run.Error);
        Assert.Contains("\"alpha\":0.35,", Options("--factors", "2", "--confidence", "hu", "--alpha", "auto"));
        Assert.Equal(
            0.35,
            JsonDocument.Parse(
                Train(
                    "--factors", "2", "--confidence", "hu", "--alpha", "auto", "--output",
                    "json").Output).RootElement.GetProperty("alpha").GetDouble());
        Assert.DoesNotContain("alpha", Train("--factors", "2", "--confidence", "hu", "--alpha", "auto", "--quiet").Error);
    }

    [Fact]
    public void RegularizationAuto_IsPrintedAndRecorded()
    {
        var run = Train("--factors", "2", "--iterations", "1", "--confidence", "scaled", "--alpha", "2", "--regularization", "auto");

        // c² of the items are 52, 4, 100 and 324, 480 together, of three users: 0.95·√160^0.3·⁴√(117,696/4)^0.7 = 12.313.
        Assert.Contains(
            "\nUsing --regularization 12.3, the estimated noise level of this data.\n"
            + "Using --solver pcg, chosen for 2 factors and these weights.\niteration 1/1: ",
            run.Error);
        Assert.Contains("\"regularization\":12.3,", Options("--factors", "2", "--confidence", "scaled", "--alpha", "2", "--regularization", "AUTO"));
        Assert.DoesNotContain("regularization", Train("--factors", "2", "--regularization", "auto", "--quiet").Error);
    }

    [Fact]
    public void AnAlphaWhoseWeightsLeaveFloat32_IsTheCause_NotTheRegularization()
    {
        var run = Train("--confidence", "hu", "--alpha", "1e300", "--regularization", "auto");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith(
            "is above 3.4E+38; expected at most 1E+30 (float32); use a smaller alpha (it is 1E+300)\n",
            run.Error);
    }

    [Theory, InlineData("0"), InlineData("much"), InlineData("1e30"), InlineData("1e300")]
    public void Regularization_IsANumberAboveZero_OrAuto(string text) =>
        Assert.Contains($"--regularization is '{text}'; expected a number above 0 and below 1E+30, or auto", Train("--regularization", text).Error);

    [Fact]
    public void AlphaAuto_WhenAllPairsAreObserved_IsAnErrorWithARemedy()
    {
        folder.Write("plays.tsv", "ann\tmuse\t3\n");

        var run = Train("--confidence", "hu", "--alpha", "auto");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith(
            "gpuals: no alpha balances seen and unseen pairs: 1 of 1 pairs are seen, and weigh more than the unseen ones at any alpha "
            + "above 0, with an unobserved weight of 1\n"
            + "        Set a number, for example: --alpha 1\n",
            run.Error);
    }

    [Fact]
    public void PresetNotebook_IsRawPlays100FactorsAndNothingElse() => Assert.Equal(
        """{"factors":100,"regularization":0.01,"regularizationExponent":0,"regularizationScale":"mean","alpha":"""
            + """1,"confidence":"scaled","unobservedWeight":1,"dislikeWeight":1,"iterations":"""
            + """15,"solver":"cg","cgSteps":3,"start":"uniform","seed":42}""",
        Options("--preset", "notebook"));

    [Theory]
    [InlineData(
        "ials",
        """{"factors":256,"regularization":0.003,"regularizationExponent":1,"regularizationScale":"ials","alpha":"""
        + """1,"confidence":"ials","unobservedWeight":0.1,"dislikeWeight":1,"iterations":"""
        + """16,"solver":"cholesky","cgSteps":3,"start":"small-normal","seed":42}""")]
    [InlineData(
        "spark",
        """{"factors":10,"regularization":0.1,"regularizationExponent":1,"regularizationScale":"likes","alpha":"""
        + """1,"confidence":"hu","unobservedWeight":1,"dislikeWeight":1,"iterations":"""
        + """10,"solver":"cholesky","cgSteps":3,"start":"sphere","seed":42}""")]
    [InlineData(
        "implicit",
        """{"factors":100,"regularization":0.01,"regularizationExponent":0,"regularizationScale":"mean","alpha":"""
        + """1,"confidence":"scaled","unobservedWeight":1,"dislikeWeight":1,"iterations":"""
        + """15,"solver":"cg","cgSteps":3,"start":"uniform","seed":42}""")]
    public void APublishedPreset_IsRecordedWithEverySetting(string preset, string settings) => Assert.Equal(settings, Options("--preset", preset));

    // λ and α₀ as the paper prints them, without a number worked out by hand.
    [Fact]
    public void TheNumbersOfAPaper_AreTyped() => Assert.Contains(
        """
        "regularization":0.002,"regularizationExponent":1,"regularizationScale":"ials","alpha":1,"confidence":"ials","unobservedWeight":0.02,
        """,
        Options("--preset", "ials", "--factors", "4", "--regularization", "0.002", "--unobserved-weight", "0.02"));

    [Fact]
    public void TheScaleOfTheRegularization_IsTyped() => Assert.Contains(
        "\"regularizationExponent\":0.5,\"regularizationScale\":\"likes\",",
        Options("--factors", "2", "--regularization-scale", "LIKES", "--regularization-exponent", "0.5", "--regularization", "1", "--solver", "cg"));

    [Fact]
    public void ATypedOption_OverridesThePreset() => Assert.Equal(
        """{"factors":4,"regularization":0.5,"regularizationExponent":0,"regularizationScale":"mean","alpha":"""
            + """2,"confidence":"hu","unobservedWeight":1,"dislikeWeight":1,"iterations":"""
            + """3,"solver":"cholesky","cgSteps":3,"start":"uniform","seed":1}""",
        Options(
            "--preset", "notebook", "--factors", "4", "--regularization", "0.5", "--alpha", "2", "--confidence", "hu", "--iterations", "3",
            "--solver", "cholesky", "--seed", "1"));

    [Fact]
    public void RegularizationExponent_IsRecorded() => Assert.Equal(
        """{"factors":4,"regularization":0.5,"regularizationExponent":0.75,"regularizationScale":"mean","alpha":"""
            + """1.5,"confidence":"log","unobservedWeight":0.1,"dislikeWeight":1,"iterations":"""
            + """2,"solver":"cholesky","cgSteps":3,"start":"spectral","seed":42}""",
        Options(
            "--factors", "4", "--regularization", "0.5", "--regularization-exponent", "0.75", "--unobserved-weight", "0.1", "--iterations", "2",
            "--solver", "cholesky"));

    [Fact]
    public void RegularizationExponent_IsNotForPcg()
    {
        var run = Train("--regularization-exponent", "1", "--solver", "pcg");

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith(
            "gpuals: --regularization-exponent cannot be used with --solver pcg, which has one regularization for all rows; expected for "
            + "example --solver cg\n", run.Error);
    }

    // α₀ = 2 has the effect of half the confidence and half of λ.
    [Fact]
    public void UnobservedWeight_IsRelative()
    {
        string Vectors(params string[] options)
        {
            Options(["--factors", "3", "--confidence", "scaled", "--solver", "cholesky", .. options]);
            return Gpuals.Answer("show", model, "--user", "ann", "--output", "tsv") + Gpuals.Answer(
                "recommend", model, "--likes", "muse", "--output", "tsv");
        }

        Assert.Equal(
            Vectors("--alpha", "4", "--regularization", "0.5"), Vectors("--alpha", "8", "--regularization", "1", "--unobserved-weight", "2"));
    }

    [Theory]
    [InlineData("--alpha is '0'; expected a number above 0, or auto", "--alpha", "0")]
    [InlineData("--alpha is 'NaN'; expected a number above 0, or auto", "--alpha", "NaN")]
    [InlineData("--alpha is 'automatic'; expected a number above 0, or auto", "--alpha", "automatic")]
    [InlineData("--unobserved-weight is '-1'; expected a number above 0", "--unobserved-weight", "-1")]
    [InlineData("--confidence is 'idf'; expected hu, scaled, log, bm25, tfidf, binary, ials, normalized or fading", "--confidence", "idf")]
    [InlineData("--preset is 'paper'; expected ials, spark, implicit or notebook", "--preset", "paper")]
    [InlineData("--regularization-scale is 'row'; expected mean, ials or likes", "--regularization-scale", "row")]
    [InlineData("--start is 'zero'; expected uniform, normal, small-normal, sphere or spectral", "--start", "zero")]
    public void InvalidValues_AreWrongUse(string message, params string[] options)
    {
        var run = Train(options);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        For all options: gpuals train --help\n", run.Error);
    }
}
