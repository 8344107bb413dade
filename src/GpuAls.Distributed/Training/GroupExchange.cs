using System.Diagnostics;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Training;

/// <summary>The way in which the ranks of a session exchange, as rank 0 chooses and orders it.</summary>
/// <param name="group">The group.</param>
/// <param name="forced">Whether an iteration sends rows beside solving, by its number, on several hosts; null: measured times decide.</param>
sealed class GroupExchange(IRankGroup group, Func<int, bool>? forced)
{
    double seconds;
    bool isBesideSolving; // as it was ordered last
    RankSession? session;

    /// <summary>The choice; null if there is none: on one host, or for a device or a solver that has one way.</summary>
    public ExchangeChoice? Choice { get; private set; }

    /// <summary>The bytes that all ranks send in an iteration.</summary>
    public IterationTraffic? Traffic { get; private set; }

    /// <summary>Goes on in a session with the way that was chosen.</summary>
    /// <param name="opened">The session of rank 0.</param>
    public void Open(RankSession opened)
    {
        (session, isBesideSolving, Traffic) = (opened, false, opened.Traffic);
        if (HasChoice && forced is null) Choice ??= new();
        Choice?.Restart();
    }

    /// <summary>Chooses the way of the next iteration, if it is time.</summary>
    /// <param name="next">The number of the iteration in this session.</param>
    /// <param name="iterations">The iterations that are left.</param>
    public void Choose(int next, int iterations)
    {
        if (Choice is { IsDue: true })
        {
            group.Send(Training.Order.GatherExchangeTimes);
            Choice.Expect(session!.GatherExchangeTimes()!, next, iterations);
        }

        if (HasChoice) Order(forced?.Invoke(next) ?? Choice!.IsBesideSolving);
    }

    /// <summary>Does a half-sweep.</summary>
    /// <param name="halfSweep">The half-sweep.</param>
    public void Measure(Action halfSweep)
    {
        var start = Stopwatch.GetTimestamp();
        halfSweep();
        seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Ends an iteration.</summary>
    public void EndIteration()
    {
        Choice?.Measure(seconds);
        seconds = 0;
    }

    bool HasChoice => group.IsOnSeveralHosts && session!.WhitensReceivedRows is not null;

    void Order(bool besideSolving)
    {
        if (besideSolving == isBesideSolving) return;
        group.Send(besideSolving ? Training.Order.SendBesideSolving : Training.Order.SendBehindSolving);
        (session!.WhitensReceivedRows, isBesideSolving) = (besideSolving, besideSolving);
        Traffic = besideSolving ? session.TrafficBesideSolving : session.Traffic;
    }
}
