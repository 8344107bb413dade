using System.Diagnostics;
using System.Runtime.InteropServices;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>The times of the rows of one side that a rank solves, without the time that it waits for other ranks.</summary>
/// <param name="Ends">[pieces] One after the last row of each piece, by its number on the whole side. The last is the end of the rank's rows.</param>
/// <param name="Seconds">[pieces] The seconds of each piece. Together they are the time of the rank.</param>
sealed record SideTimes(int[] Ends, double[] Seconds)
{
    /// <summary>The time of the rank.</summary>
    public double Total => Seconds.Sum();

    /// <summary>As bytes for rank 0.</summary>
    public byte[] ToBytes() => [.. MemoryMarshal.AsBytes<int>(Ends), .. MemoryMarshal.AsBytes<double>(Seconds)];

    /// <summary>From the bytes of a rank.</summary>
    public static SideTimes FromBytes(byte[] bytes)
    {
        var ends = bytes.Length / (sizeof(int) + sizeof(double)) * sizeof(int);
        return new(MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, ends)).ToArray(), MemoryMarshal.Cast<byte, double>(bytes.AsSpan(ends)).ToArray());
    }

    /// <summary>Sends the times of all ranks to rank 0; all ranks call it together.</summary>
    /// <returns>[ranks] On rank 0; none on the others.</returns>
    public static IReadOnlyList<SideTimes> Gather(IRankGroup group, SideTimes own) => [.. group.GatherBytes(own.ToBytes()).Select(FromBytes)];
}

/// <summary>The clock of a rank: the minimum time of its half-sweeps so far, because a pause of the machine is no cost of its rows.</summary>
sealed class RankClock
{
    double users = double.PositiveInfinity;
    double items = double.PositiveInfinity;

    /// <summary>Measures a half-sweep, without its communication.</summary>
    /// <param name="ofUsers">Whether it solves the users.</param>
    /// <param name="sides">The sides, over which the ranks communicate.</param>
    /// <param name="work">The half-sweep.</param>
    public void Measure(bool ofUsers, GroupSides sides, Action work)
    {
        var (start, communication) = (Stopwatch.GetTimestamp(), sides.CommunicationSeconds);
        work();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds - (sides.CommunicationSeconds - communication);
        if (ofUsers) users = Math.Min(users, seconds);
        else items = Math.Min(items, seconds);
    }

    /// <summary>The minimum seconds so far of the half-sweep over a side.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    public double Seconds(bool ofUsers) => ofUsers ? users : items;

    /// <summary>The times of a side. The Gram matrix and the whitening are spread over the pieces.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    /// <param name="rows">The rows of the side.</param>
    /// <param name="pieces">The pieces that the session has measured, by the places of their rows; none if it measures none.</param>
    public SideTimes Times(bool ofUsers, RankRows rows, IReadOnlyList<PieceTime> pieces)
    {
        var (total, last) = (Seconds(ofUsers), rows.Ranges.End(rows.Rank));
        var ofPieces = pieces.Sum(piece => piece.Seconds);
        return ofPieces > 0
            ? new([.. pieces.Select(piece => piece.End - rows.Own.Start + rows.Ranges.Start(rows.Rank))],
                [.. pieces.Select(piece => piece.Seconds / ofPieces * total)])
            : new([last], [total]);
    }
}
