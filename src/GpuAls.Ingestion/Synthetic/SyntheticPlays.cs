namespace GpuAls.Ingestion.Synthetic;

/// <summary>How often a user plays an artist: log-normal around 94, as in Last.fm-360K. Part of the spread is the user's, who plays all artists more or less.</summary>
sealed class SyntheticPlays
{
    const double Median = 94;
    const double SpreadAmongUsers = 0.9; // standard deviations of the logarithm; together 1.35
    const double SpreadWithinUser = 1;

    readonly SyntheticQuantiles levels = new(z => Median * SyntheticQuantiles.Exponential(SpreadAmongUsers * z));
    readonly SyntheticQuantiles factors = new(z => SyntheticQuantiles.Exponential(SpreadWithinUser * z));

    /// <summary>A user's own median.</summary>
    public double DrawLevel(ref SyntheticRandom random) => levels.Draw(random.Next());

    /// <summary>How often a user with that median plays an artist; 1 or more.</summary>
    public int Draw(double level, ref SyntheticRandom random) => Math.Max(1, (int)(level * factors.Draw(random.Next()) + 0.5));
}
