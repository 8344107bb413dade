using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The tables of solvers, confidences, scales of λ, start distributions and precisions.</summary>
public sealed class ChoiceTests
{
    [Fact]
    public void EverySolver_HasItsRow() => AssertComplete<Solver, SolverInfo>(SolverInfo.All, SolverInfo.Of, SolverInfo.Parse);

    [Fact]
    public void EveryConfidence_HasItsRow() =>
        AssertComplete<Confidence, ConfidenceInfo>(ConfidenceInfo.All, ConfidenceInfo.Of, ConfidenceInfo.Parse);

    [Fact]
    public void EveryStartDistribution_HasItsRow() => AssertComplete<StartDistribution, StartInfo>(StartInfo.All, StartInfo.Of, StartInfo.Parse);

    [Fact]
    public void EveryRegularizationScale_HasItsRow() => AssertComplete<RegularizationScale, RegularizationScaleInfo>(
        RegularizationScaleInfo.All, RegularizationScaleInfo.Of, RegularizationScaleInfo.Parse);

    [Fact]
    public void EveryPrecision_HasItsRow() => AssertComplete<Precision, PrecisionInfo>(PrecisionInfo.All, PrecisionInfo.Of, PrecisionInfo.Parse);

    [Fact]
    public void EveryConfidence_HasOneSourceOfEvidence() =>
        Assert.All(
            ConfidenceInfo.All,
            row => Assert.True(row.OfStrength is null != row.OfMatrix is null, $"{row.Word} needs evidence of a strength or of a matrix"));

    [Fact]
    public void AnUnknownValue_AndAnUnknownWord_AreErrorsThatListTheWords()
    {
        Assert.Equal("solver is 7; expected cg, cg-diagonal, pcg, cholesky or subspace", Message(() => SolverInfo.Of((Solver)7)));
        Assert.Equal("solver is -1; expected cg, cg-diagonal, pcg, cholesky or subspace", Message(() => SolverInfo.Of((Solver)(-1))));
        Assert.Equal("solver is 'foo'; expected cg, cg-diagonal, pcg, cholesky or subspace", Message(() => SolverInfo.Parse("foo")));
        Assert.Equal(
            "confidence is ''; expected hu, scaled, log, bm25, tfidf, binary, ials, normalized or fading", Message(() => ConfidenceInfo.Parse("")));
        Assert.Equal("precision is 'half'; expected float32 or mixed", Message(() => PrecisionInfo.Parse("half")));
        Assert.Equal("start is 'zero'; expected uniform, normal, small-normal, sphere or spectral", Message(() => StartInfo.Parse("zero")));
        Assert.Equal(
            "solver is 'cg'; expected conjugateGradient, diagonalConjugateGradient, preconditionedConjugateGradient, cholesky or subspace",
            Assert.Throws<FormatException>(() => SolverInfo.ParseFileWord("cg")).Message);
        Assert.Equal(Solver.DiagonalConjugateGradient, SolverInfo.Parse("CG-Diagonal").Value);

        static string Message(Func<object> work) => Assert.Throws<GpuAlsException>(work).Message;
    }

    /// <summary>The words of model files, which older files have: they never change.</summary>
    [Fact]
    public void TheWordsOfModelFiles_AreThoseOfOlderFiles()
    {
        Assert.Equal(
            ["conjugateGradient", "cholesky", "preconditionedConjugateGradient", "diagonalConjugateGradient", "subspace"],
            SolverInfo.All.OrderBy(row => row.Value).Select(row => row.FileWord));
        Assert.Equal(["hu", "scaled", "log", "bm25", "tfidf", "binary", "ials", "normalized", "fading"],
            ConfidenceInfo.All.OrderBy(row => row.Value).Select(row => row.FileWord));
        Assert.Equal(
            ["uniform", "normal", "small-normal", "sphere", "spectral"],
            StartInfo.All.OrderBy(row => row.Value).Select(row => row.FileWord));
        Assert.Equal(["mean", "ials", "likes"], RegularizationScaleInfo.All.OrderBy(row => row.Value).Select(row => row.FileWord));
    }

    [Fact]
    public void EveryWord_IsInTheDocuments()
    {
        AssertDocumented("docs/solvers.md", SolverInfo.All.Select(row => row.Word));
        AssertDocumented("docs/math.md", ConfidenceInfo.All.Select(row => row.Word));
        AssertDocumented("docs/math.md", RegularizationScaleInfo.All.Select(row => row.Word));
        AssertDocumented("docs/model-format.md", RegularizationScaleInfo.All.Select(row => row.FileWord));
        AssertDocumented("docs/recipes.md", AlsPreset.All.Select(row => row.Name));
        AssertDocumented("docs/solvers.md", SolverInfo.All.Select(row => row.FileWord));
        AssertDocumented("docs/model-format.md", StartInfo.All.Select(row => row.FileWord));
        Assert.All(StartInfo.All, row => Assert.Contains($"`--start {row.Word}`", RepositoryFile.Read("docs/math.md"), StringComparison.Ordinal));
        Assert.All(PrecisionInfo.All, row => Assert.Contains(row.Word, RepositoryFile.Read("docs/devices.md"), StringComparison.Ordinal));
    }

    static void AssertDocumented(string path, IEnumerable<string> words)
    {
        var text = RepositoryFile.Read(path);
        Assert.All(words, word => Assert.Contains($"`{word}`", text, StringComparison.Ordinal));
    }

    static void AssertComplete<T, TRow>(IReadOnlyList<TRow> all, Func<T, TRow> of, Func<string, TRow> parse)
        where T : struct, Enum
        where TRow : class, IChoice<T>
    {
        Assert.Equal(Enum.GetValues<T>(), all.Select(row => row.Value).Order());
        Assert.Equal(all.Count, all.Select(row => row.Word).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(all.Count, all.Select(row => row.FileWord).Distinct().Count());
        Assert.All(all, row =>
        {
            Assert.Same(row, of(row.Value));
            Assert.Same(row, parse(row.Word));
            Assert.NotEqual("", row.Help);
            Assert.False(row.Help.EndsWith('.'), $"the help of {row.Word} is a phrase");
        });
    }
}
