using System.Runtime.InteropServices;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Training;

/// <summary>The times of solving, exchanging and whitening, as each rank has measured them.</summary>
static class RankExchangeTimes
{
    /// <summary>Sends the times of each rank to rank 0; all ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="session">The session of this rank, which exchanges whitened vectors.</param>
    /// <param name="sides">Both sides.</param>
    /// <param name="clock">The clock of this rank.</param>
    /// <returns>Those of all ranks, on rank 0; null on the others.</returns>
    public static ExchangeTimes? Gather(IRankGroup group, IPartialSession session, GroupSides sides, RankClock clock)
    {
        SideExchange[] own = [Of(ofUsers: true), Of(ofUsers: false)];
        var all = group.GatherBytes(MemoryMarshal.AsBytes<SideExchange>(own).ToArray());
        return group.Rank > 0 ? null : ExchangeTimes.OfAll([.. all.Select(FromBytes)]);

        SideExchange Of(bool ofUsers)
        {
            var (times, rows) = (session.Whitening(ofUsers)!.Value, sides.ReceivedRowsOf(ofUsers));
            return new(clock.Seconds(ofUsers), times.ExchangeSeconds, rows == 0 ? 0 : rows * times.SecondsPerRow)
            {
                RelativeBytes = (double)session.ReceivedFloats / session.ExchangedFloats,
            };
        }
    }

    static ExchangeTimes FromBytes(byte[] bytes)
    {
        var sides = MemoryMarshal.Cast<byte, SideExchange>(bytes);
        return new(sides[0], sides[1]);
    }
}
