namespace GpuAls.Distributed.Planning;

/// <summary>
/// The seconds of one side in an iteration, measured or planned, from which follows whether it pays to send its rows while others are solved.
/// </summary>
/// <param name="Solving">The half-sweep over the side, without exchange.</param>
/// <param name="Exchange">The exchange of its vectors after the half-sweep.</param>
/// <param name="Whitening">The whitening of received vectors, if rows are sent as they are; 0 for a solver that does not whiten.</param>
readonly record struct SideExchange(double Solving, double Exchange, double Whitening)
{
    /// <summary>The rounds of an exchange beside solving, at most. The rows of the last one are sent when all are solved.</summary>
    public const int Rounds = 16;

    /// <summary>The bytes of a row as it is, relative to those of a whitened one.</summary>
    public double RelativeBytes { get; init; } = 1;

    /// <summary>The seconds of an exchange beside solving that remain after it: the last round, and all that takes longer than solving.</summary>
    public double Visible => Beside - Math.Min(Beside, Solving) * (Rounds - 1) / Rounds;

    /// <summary>The seconds that an exchange beside solving saves; negative if it costs more than it hides.</summary>
    public double Gain => Exchange - Visible - Whitening;

    double Beside => Exchange * RelativeBytes;
}
