using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>All solvers on one case with one number of factors, trained by turns, one iteration each.</summary>
/// <param name="Case">The name of the case.</param>
/// <param name="Setting">The numbers that a rule for the solver can use.</param>
/// <param name="Results">One for each solver.</param>
sealed record SolverRace(string Case, SolverSetting Setting, IReadOnlyList<SolverResult> Results)
{
    // A quality that every solver reaches within the default iterations, and no solver long before the end.
    const double TargetOverLowest = 1.01;

    /// <summary>The lowest loss after all iterations.</summary>
    public double LowestLoss => Results.Min(result => result.Loss);

    /// <summary>The loss that counts as the same quality.</summary>
    public double TargetLoss => TargetOverLowest * LowestLoss;

    /// <summary>Processor seconds until the quality is reached; null: it is not.</summary>
    public double? SecondsToTarget(SolverResult result) => result.IterationsTo(TargetLoss) * result.Seconds;

    /// <summary>Estimated seconds on a card until the quality is reached; null: it is not.</summary>
    public double? CardSecondsToTarget(SolverResult result) => result.IterationsTo(TargetLoss) * result.CardSeconds;

    /// <summary>The training with the solver that is chosen by default.</summary>
    public SolverResult Chosen => Results.First(result => result.Solver == Setting.Chosen);

    /// <summary>Trains them all.</summary>
    /// <param name="data">The data set of the case.</param>
    /// <param name="one">The case.</param>
    /// <param name="factors">The number of factors.</param>
    /// <param name="iterations">The number of iterations.</param>
    public static SolverRace Run(ComparedData data, SolverCase one, int factors, int iterations)
    {
        var options = (one.Options with { Factors = factors, Iterations = iterations, Solver = null }).Resolve(data.Train);
        var solvers = Enum.GetValues<Solver>()
            .Where(solver => options.RegularizationExponent == 0 || SolverInfo.Of(solver).AllowsRowRegularization)
            .ToList();
        var problem = AlsProblem.From(data.Train, options);
        var entrants = solvers.Select(solver => new SolverEntrant(data, options with { Solver = solver }, problem with
        {
            Solver = solver,
            Start = StartFactors.Create(new(problem.ByUser, problem.ByItem, factors, options.Seed), options.Start, CancellationToken.None),
        })).ToList();
        try
        {
            for (var n = 0; n < iterations; n++)
            {
                // Another one begins each time: no solver always finds the caches of the same other.
                for (var k = 0; k < entrants.Count; k++) entrants[(n + k) % entrants.Count].Iterate();
            }

            var setting = new SolverSetting(
                factors,
                SolverChoice.MeanWeight(problem.ByUser.Codes),
                options.Regularization!.Value,
                options.UnobservedWeight,
                options.RegularizationExponent,
                data.Train.Users.Count,
                data.Train.Items.Count,
                data.Train.Entries,
                SolverChoice.RelativeSubspaceCost(data.Train, options));
            return new(one.Name, setting, [.. entrants.Select(entrant => entrant.Finish())]);
        }
        finally
        {
            entrants.ForEach(entrant => entrant.Dispose());
        }
    }
}
