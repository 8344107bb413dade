using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class RowRegularizationTests
{
    static readonly AlsOptions Options = new() { Regularization = 6, RegularizationExponent = 2, Solver = Solver.Cholesky };

    /// <summary>ann has two items, bob one; p has two users, q one.</summary>
    static InteractionMatrix TwoByTwo()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("ann", "p", 1);
        builder.Add("ann", "q", 5);
        builder.Add("bob", "p", 2);
        return builder.Build();
    }

    // Sizes n + α₀·2 with α₀ = 1: 4, 3 for the users and 4, 3 for the items; squares 16, 9, 16, 9 have the mean 12.5.
    [Fact]
    public void OfTwoUsersAndTwoItems_IsWhatOneWorksOutByHand()
    {
        var regularization = Options.RowRegularization(TwoByTwo().ByUser);
        float[] expected = [6 * 16 / 12.5f, 6 * 9 / 12.5f];
        Assert.Equal(expected, regularization.Users()!.Slice(0, 2).ToArray());
        Assert.Equal(expected, regularization.Items()!.Slice(0, 2).ToArray());
    }

    // α₀ = 0.5: sizes 3, 2, 3, 2, the mean of their squares 6.5. Devices are given λ/α₀.
    [Fact]
    public void UnseenPairs_CountWithTheirWeight()
    {
        var regularization = (Options with { UnobservedWeight = 0.5 }).RowRegularization(TwoByTwo().ByUser);
        Assert.Equal(12 * 9 / 6.5, regularization.OfUser(2), 1e-12);
        Assert.Equal(12 * 4 / 6.5, regularization.OfUser(1), 1e-12);
    }

    // The same rule holds for a new user without items, or with more items than any trained user.
    [Fact]
    public void OfANewUser_DependsOnTheNumberOfItems()
    {
        var regularization = Options.RowRegularization(TwoByTwo().ByUser);
        Assert.Equal(6 * 4 / 12.5, regularization.OfUser(0), 1e-12);
        Assert.Equal(6 * 25 / 12.5, regularization.OfUser(3), 1e-12);
    }

    // 100 and 1e6: powers of the sizes themselves would be infinite.
    [Theory, InlineData(0.3, 1), InlineData(1, 0.01), InlineData(2.5, 1), InlineData(100, 1e6)]
    public void TheMeanOverAllRowsOfBothSides_IsLambda(double exponent, double unobserved)
    {
        var matrix = RandomProblem.WithRowLengths(50, [.. Enumerable.Range(0, 40)]);
        var regularization = new RowRegularization(0.7, RegularizationScale.Mean, exponent, unobserved, matrix.ByUser);
        float[] all = [.. regularization.Users()!.Slice(0, 40), .. regularization.Items()!.Slice(0, 50)];
        Assert.Equal(0.7, all.Average(value => value * unobserved), 1e-6);
        Assert.True(regularization.OfUser(39) > regularization.OfUser(1));
    }

    [Fact]
    public void AnExponentOf0_GivesAllRowsTheSameRegularization()
    {
        var regularization = new RowRegularization(0.7, RegularizationScale.Mean, exponent: 0, unobservedWeight: 0.1, TwoByTwo().ByUser);
        Assert.Null(regularization.Users());
        Assert.Null(regularization.Items());
        Assert.Equal((0.7 / 0.1, 0.7 / 0.1), (regularization.OfUser(0), regularization.OfUser(1000)));
    }

    [Fact]
    public void AnExponentThatUnderflows_IsAnError() => Assert.Equal(
        "with a regularization exponent of 1000, the regularization of user row 1 is 1.3817982481497924E-124; "
            + "expected a number above 0 in the range of float32",
        Assert.Throws<GpuAlsException>(() => AlsProblem.From(
            TwoByTwo(), Options with { RegularizationExponent = 1000 }, TestContext.Current.CancellationToken)).Message);

    // λ as published for iALS: (1 + α₀)·λ·(n + α₀·columns)^ν, divided by α₀ for the devices.
    [Fact]
    public void TheScaleOfIals_IsTheFormulaOfThePaper()
    {
        var regularization = Of(RegularizationScale.Ials, exponent: 2, unobserved: 0.5);
        AssertEqual([1.5 * 6 * 9 / 0.5, 1.5 * 6 * 4 / 0.5], regularization.Users()!);
        AssertEqual([1.5 * 6 * 9 / 0.5, 1.5 * 6 * 4 / 0.5], regularization.Items()!);
        Assert.Equal(1.5 * 6 * 6.5 / 0.5, regularization.Mean, 1e-9);
        Assert.Equal(1.5 * 6 * 25 / 0.5, regularization.OfUser([(0, 1), (1, 1), (2, 1), (3, 1)]), 1e-9);
    }

    // λ·likes; the dislike counts for nothing, and a row without likes has λ itself.
    [Fact]
    public void TheScaleOfLikes_CountsNoDislikes()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("ann", "p", 1);
        builder.Add("ann", "q", -5);
        builder.Add("bob", "p", 2);
        builder.Add("bob", "r", 2);
        builder.Add("cid", "q", -1);
        var regularization = new RowRegularization(6, RegularizationScale.Likes, exponent: 1, unobservedWeight: 0.5, builder.Build().ByUser);
        AssertEqual([12, 24, 12], regularization.Users()!);
        AssertEqual([24, 12, 12], regularization.Items()!);
        Assert.Equal(96 / 6.0, regularization.Mean, 1e-12);
        Assert.Equal(24, regularization.OfUser([(0, 1), (1, 3), (2, -1)]), 1e-12);
    }

    [Theory, InlineData(RegularizationScale.Mean, 6), InlineData(RegularizationScale.Ials, 9), InlineData(RegularizationScale.Likes, 6)]
    public void WithoutAnExponent_AllRowsHaveTheSame(RegularizationScale scale, double expected)
    {
        var regularization = Of(scale, exponent: 0, unobserved: 0.5);
        Assert.True(regularization.IsSame);
        Assert.Equal((expected / 0.5, expected / 0.5), (regularization.OfUser(3), regularization.Mean));
        var options = Options with { RegularizationScale = scale, RegularizationExponent = 0, UnobservedWeight = 0.5 };
        Assert.Equal(expected / 0.5, options.SolvedRegularization);
        Assert.Equal(expected / 0.5, AlsProblem.From(TwoByTwo(), options, TestContext.Current.CancellationToken).Regularization);
    }

    // The noise level is a mean over rows, whatever λ means.
    [Theory, InlineData(RegularizationScale.Ials), InlineData(RegularizationScale.Likes)]
    public void AutoHasTheNoiseLevelAsItsMean_InEveryScale(RegularizationScale scale)
    {
        var matrix = RandomProblem.WithRowLengths(50, [.. Enumerable.Range(0, 40)]);
        var auto = new AlsOptions { RegularizationExponent = 1, UnobservedWeight = 0.1, Solver = Solver.Cholesky };
        var mean = auto.Resolve(matrix).Regularization!.Value;
        var resolved = (auto with { RegularizationScale = scale }).Resolve(matrix);
        Assert.NotEqual(mean, resolved.Regularization!.Value);
        Assert.Equal(mean, resolved.RowRegularization(matrix.ByUser).Mean * 0.1, 0.006 * mean);
    }

    static RowRegularization Of(RegularizationScale scale, double exponent, double unobserved) => (Options with
    {
        RegularizationScale = scale,
        RegularizationExponent = exponent,
        UnobservedWeight = unobserved,
    }).RowRegularization(TwoByTwo().ByUser);

    static void AssertEqual(double[] expected, LargeArray<float> actual) =>
        Assert.All(expected.Zip(actual.Slice(0, expected.Length).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * pair.First));
}
