using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class HalfSweepCostTests
{
    // 3 users × 4 items; the users have 2, 0 and 3 entries: n = 2, m = 4, E = 5. With 10 factors and 3 steps.
    static readonly InteractionMatrix Matrix = RandomProblem.WithRowLengths(4, 2, 0, 3);

    [Fact]
    public void ConjugateGradient_IsTheFormulaWorkedByHand()
    {
        var cost = HalfSweepCost.Of(Matrix.ByUser, 10, Solver.ConjugateGradient, steps: 3);

        // Gram 4·100, dense 2·4·2·100, entries 5·4·4·10
        Assert.Equal(400 + 1600 + 800, cost.Operations);
        // Gram 4·10 floats, gathered 5·10 floats, results 2·10 floats read and written; 5 entries of 8 bytes
        Assert.Equal(4 * (40 + 50 + 40) + 40, cost.Bytes);
    }

    [Fact]
    public void Cholesky_IsTheFormulaWorkedByHand_WhateverTheSteps()
    {
        var cost = HalfSweepCost.Of(Matrix.ByUser, 12, Solver.Cholesky, steps: 3);

        // Gram 4·144; systems of 2 and 3 unknowns: 2·12·2 + 8/3 and 3·12·3 + 27/3
        Assert.Equal(576 + 48 + 8 / 3.0 + 108 + 9, cost.Operations);
        // Gram 4·12 floats, gathered 5·12 floats, results 2·12 floats written; 5 entries of 8 bytes
        Assert.Equal(4 * (48 + 60 + 24) + 40, cost.Bytes);
        Assert.Equal(cost, HalfSweepCost.Of(Matrix.ByUser, 12, Solver.Cholesky, steps: 9));
    }

    [Fact]
    public void Cholesky_OfARowWithMoreEntriesThanFactors_IsASystemInTheFactors() =>
        // Gram 4·4, systems of 2 unknowns for 2 and for 3 entries: 2·2·2 + 8/3 and 3·2·2 + 8/3
        Assert.Equal(16 + 8 + 8 / 3.0 + 12 + 8 / 3.0, HalfSweepCost.Of(Matrix.ByUser, 2, Solver.Cholesky, steps: 3).Operations, 1e-12);

    [Fact]
    public void Subspace_IsTheFormulaWorkedByHand_OrThatOfExactRowsWhereItIsLess()
    {
        // 2 and 3 entries are exact, as above; 40 entries: Gram 40·64, row 2·64 + 40·8·(2 + 6) + 8·4/3.
        Assert.Equal(
            HalfSweepCost.Of(Matrix.ByUser, 12, Solver.Cholesky, steps: 3).Operations,
            HalfSweepCost.Of(Matrix.ByUser, 12, Solver.Subspace, steps: 3, block: 4).Operations);
        Assert.Equal(
            40 * 64 + 2 * 64 + 40 * 8 * 8 + 32 / 3.0,
            HalfSweepCost.Of(RandomProblem.WithRowLengths(40, 40).ByUser, 8, Solver.Subspace, steps: 3, block: 2).Operations,
            1e-9);
    }

    [Fact]
    public void AnIteration_IsTheSumOfItsHalfSweeps() =>
        Assert.Equal(new HalfSweepCost(11, 22), new HalfSweepCost(1, 2) + new HalfSweepCost(10, 20));

    // 40 users with 12 of 30 items each: the sizes alone give the shape.
    [Theory, InlineData(Solver.ConjugateGradient), InlineData(Solver.Cholesky), InlineData(Solver.Subspace)]
    public void RowsOfEqualLength_HaveTheShapeOfTheirSizes(Solver solver)
    {
        var rows = RandomProblem.WithRowLengths(30, [.. Enumerable.Repeat(12, 40)]).ByUser;
        var operations = SolverInfo.Of(solver).Operations;

        Assert.Equal(
            operations(HalfSweepShape.Of(rows, 10, 3, block: 4)),
            operations(HalfSweepShape.Even(40, 30, 480, 10, 3, block: 4)),
            1e-6);
    }
}
