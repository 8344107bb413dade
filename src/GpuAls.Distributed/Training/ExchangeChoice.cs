using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Training;

/// <summary>
/// The choice of ranks on several hosts whose solver whitens the fixed side: to exchange whitened vectors after a half-sweep, or solved rows during
/// it, which each rank then whitens itself. Two iterations are measured in the first way. If their times promise a gain, the next three take the
/// second way, which stays if it saves a twentieth. If not, three more take the first way: the load of the hosts may have changed, so the second way
/// is given up only if it does not save that beside the iterations before it, nor beside those behind it. No bit depends on it.
/// </summary>
sealed class ExchangeChoice
{
    // The minimum of two: a pause of the machine is no cost of a way.
    const int MeasuredIterations = 2;

    // The first iteration after a change of the way exchanges some vectors twice, or not at all: it is not measured.
    const int IterationsOfPhase = MeasuredIterations + 1;

    // The second way must save a twentieth: less may be an accident, and costs memory.
    const double MaxShare = 0.95;

    int measured;
    double again = double.PositiveInfinity; // the fastest iteration in the first way after the second one
    bool isAgain;

    /// <summary>Whether rows are sent beside solving, from the next half-sweep on.</summary>
    public bool IsBesideSolving { get; private set; }

    /// <summary>Whether the choice is made.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>Whether <see cref="Expect"/> must be called before the next iteration.</summary>
    public bool IsDue => Expected is null && measured == MeasuredIterations;

    /// <summary>The expected gain by the times of the ranks; null before they were compared.</summary>
    public ExchangeTimes? Expected { get; private set; }

    /// <summary>The number of the first iteration since which rows are sent beside solving, or were when it was given up; null if none did.</summary>
    public int? FirstIteration { get; private set; }

    /// <summary>The seconds of the fastest iteration with the exchange behind solving; infinite before the first.</summary>
    public double BehindSeconds { get; private set; } = double.PositiveInfinity;

    /// <summary>The seconds of the fastest iteration with the exchange beside solving; infinite before the first.</summary>
    public double BesideSeconds { get; private set; } = double.PositiveInfinity;

    /// <summary>Tries to send beside solving, if the times let expect a gain.</summary>
    /// <param name="times">The times of all ranks.</param>
    /// <param name="next">The number of the next iteration.</param>
    /// <param name="iterations">The iterations that are left.</param>
    public void Expect(ExchangeTimes times, int next, int iterations)
    {
        Expected = times;
        if (times.Pays && iterations > IterationsOfPhase) (IsBesideSolving, FirstIteration, measured) = (true, next, -1);
        else IsDecided = true;
    }

    /// <summary>Takes the time of an iteration.</summary>
    /// <param name="seconds">The seconds of both half-sweeps.</param>
    public void Measure(double seconds)
    {
        if (IsDecided || ++measured <= 0) return;
        if (IsBesideSolving) BesideSeconds = Math.Min(BesideSeconds, seconds);
        else if (isAgain) again = Math.Min(again, seconds);
        else BehindSeconds = Math.Min(BehindSeconds, seconds);
        if (measured < MeasuredIterations || FirstIteration is null) return;
        if (isAgain) EndAgain();
        else if (BesideSeconds / BehindSeconds < MaxShare) IsDecided = true;
        else (IsBesideSolving, isAgain, measured) = (false, true, -1);
    }

    /// <summary>Starts again if rows are handed out anew in the middle: times before and after cannot be compared.</summary>
    public void Restart()
    {
        if (IsDecided) return;
        (IsBesideSolving, isAgain, measured, Expected, FirstIteration) = (false, false, 0, null, null);
        BehindSeconds = BesideSeconds = again = double.PositiveInfinity;
    }

    void EndAgain()
    {
        (IsBesideSolving, IsDecided, BehindSeconds) = (BesideSeconds / again < MaxShare, true, again);
        if (IsBesideSolving) FirstIteration += 2 * IterationsOfPhase;
    }
}
