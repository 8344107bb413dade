using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class BalancedAlphaTests
{
    // Two of six pairs are seen, 3 + 1 plays: α·4 = 4, and α·4 − 2 = 4. Beside an unseen weight of 2: Σ c − 2·2 = 2·4 with c = 1 + α·r or 1 + α.
    [Theory]
    [InlineData(Confidence.Hu, 1, 1.0)]
    [InlineData(Confidence.Scaled, 1, 1.5)]
    [InlineData(Confidence.Binary, 1, 2.0)]
    [InlineData(Confidence.Hu, 2, 2.5)]
    [InlineData(Confidence.Binary, 2, 5.0)]
    [InlineData(Confidence.Ials, 2, 4.0)]
    public void Resolve_ChoosesTheAlphaThatOneCanWorkOutByHand(Confidence confidence, double unobserved, double alpha) =>
        Assert.Equal(alpha, (Auto(confidence) with { UnobservedWeight = unobserved }).Resolve(TwoOfSix()).Alpha!.Value, 1e-12);

    public static TheoryData<Confidence, double> All
    {
        get
        {
            var all = new TheoryData<Confidence, double>();
            foreach (var confidence in Enum.GetValues<Confidence>()) all.AddRange((confidence, 1), (confidence, 0.7));
            return all;
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Resolve_MakesTheWeightsOfSeenPairsAddUpToTheNumberOfUnseenOnes(Confidence confidence, double unobserved)
    {
        var matrix = SyntheticReference.CreateMatrix();
        var options = (Auto(confidence) with { UnobservedWeight = unobserved }).Resolve(matrix);
        var weights = options.Weighting.Of(matrix.ByUser).ByUser();
        var sum = Enumerable.Range(0, matrix.Users.Count).Sum(user => weights.RowCodes(user).Sum(weight => (double)weight));
        var unseen = (double)matrix.Users.Count * matrix.Items.Count - matrix.Entries;
        Assert.Equal(unseen, sum, 1e-6 * unseen);
    }

    [Fact]
    public void Train_RecordsTheNumber_AndIsTheTrainingWithThatNumber()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var model = new AlsTrainer(Auto(Confidence.Log), new CpuDevice()).Train(matrix, cancel: TestContext.Current.CancellationToken);
        var alpha = model.Options.Alpha!.Value;
        var same = new AlsTrainer(Auto(Confidence.Log) with { Alpha = alpha }, new CpuDevice())
            .Train(matrix, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(same.Options, model.Options);
        Assert.Equal(same.Factors.Items.Row(3).ToArray(), model.Factors.Items.Row(3).ToArray());
    }

    [Fact]
    public void WithAllPairsSeen_NoAlphaBalances()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "a", 3);
        var matrix = builder.Build();
        Assert.Equal(
            "no alpha balances seen and unseen pairs: 1 of 1 pairs are seen, "
                + "and weigh more than the unseen ones at any alpha above 0, with an unobserved weight of 1",
            Assert.Throws<GpuAlsException>(() => Auto(Confidence.Hu).Resolve(matrix)).Message);
        Assert.Equal(
            "no alpha balances seen and unseen pairs: with confidence bm25 every seen pair counts the same as an unseen one, for any alpha",
            Assert.Throws<GpuAlsException>(() => Auto(Confidence.Bm25).Resolve(matrix)).Message);
    }

    [Fact]
    public void Resolve_WithoutInteractionsOrWithASettingOutOfRange_IsAnError()
    {
        var none = new InteractionMatrixBuilder().Build();
        Assert.Equal(
            "there is nothing to train on: the matrix has no interactions",
            Assert.Throws<GpuAlsException>(() => Auto(Confidence.Hu).Resolve(none)).Message);
        Assert.Equal(
            "factors is 0; expected a whole number from 1 to 16384",
            Assert.Throws<GpuAlsException>(() => (Auto(Confidence.Hu) with { Factors = 0 }).Resolve(none)).Message);
    }

    [Fact]
    public void TheWeighting_OfAnUnresolvedAlpha_IsRefused() =>
        Assert.Equal(
            "alpha is not resolved: call AlsOptions.Resolve first",
            Assert.Throws<InvalidOperationException>(() => Auto(Confidence.Hu).Weighting).Message);

    static AlsOptions Auto(Confidence confidence) => new() { Factors = 4, Iterations = 2, Confidence = confidence, Alpha = null };

    static InteractionMatrix TwoOfSix()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "a", 3);
        builder.Add("bob", "b", 1);
        builder.Items.GetOrAdd("c"u8);
        return builder.Build();
    }
}
