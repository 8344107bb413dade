using System.Runtime.ExceptionServices;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Tests.Communication;

/// <summary>Runs work on all ranks of a group of threads.</summary>
static class Ranks
{
    /// <summary>Runs the work and rethrows the first failure.</summary>
    public static void Run(int ranks, Action<IRankGroup> work) => Run<object?>(ranks, group =>
    {
        work(group);
        return null;
    });

    /// <summary>Runs the work.</summary>
    /// <param name="ranks">The number of ranks.</param>
    /// <param name="work">The work.</param>
    /// <param name="asOnSeveralHosts">Whether they exchange as if they were on several hosts.</param>
    /// <returns>[ranks] The results.</returns>
    public static T[] Run<T>(int ranks, Func<IRankGroup, T> work, bool asOnSeveralHosts = false)
    {
        var groups = ThreadGroup.Create(ranks, asOnSeveralHosts);
        var results = new T[ranks];
        Exception? failure = null;
        var threads = groups.Select(group => new Thread(() =>
        {
            try
            {
                results[group.Rank] = work(group);
            }
            catch (Exception exception)
            {
                if (exception is not RankGroupException) Interlocked.CompareExchange(ref failure, exception, null);
                group.Abort(1);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        return results;
    }
}
