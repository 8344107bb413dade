using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;

namespace GpuAls.Distributed.Communication;

/// <summary>Copies arrays of any length from rank 0 to one rank, in pieces.</summary>
/// <param name="group">The group; all ranks make the same copies.</param>
/// <param name="receiver">The rank that receives.</param>
sealed unsafe class ArrayTransfer(IRankGroup group, int receiver)
{
    // 16 MiB at a time: enough for the speed of a network, and little beside the arrays.
    const long PieceLines = (16 << 20) / IRankGroup.LineBytes;

    /// <summary>Whether this rank receives.</summary>
    public bool IsReceiver => group.Rank == receiver;

    /// <summary>Copies an array.</summary>
    /// <param name="array">The array on rank 0; ignored on the others.</param>
    /// <returns>The array on the receiver; null on the others.</returns>
    public LargeArray<T>? Copy<T>(LargeArray<T>? array) where T : unmanaged
    {
        if (receiver == 0) return CopyHere(array);
        var header = stackalloc long[IRankGroup.LineBytes / sizeof(long)];
        header[0] = array?.Length ?? 0;
        group.Broadcast(header, 1);
        var bytes = header[0] * sizeof(T);
        var result = IsReceiver ? LargeArray<T>.Uninitialized(header[0]) : null;
        var pieceLines = Math.Min(PieceLines, RankGroupOperations.LinesFor(bytes));
        using var piece = LargeArray<byte>.Zeros(pieceLines * IRankGroup.LineBytes);
        var (send, receive) = (new LineRange[group.Size], new LineRange[group.Size]);
        for (long done = 0; done < bytes; done += piece.Length)
        {
            var length = Math.Min(piece.Length, bytes - done);
            var lines = new LineRange(0, RankGroupOperations.LinesFor(length));
            if (group.Rank == 0)
            {
                Unsafe.CopyBlock(piece.Pointer, (byte*)array!.Pointer + done, (uint)length);
                send[receiver] = lines;
            }

            if (IsReceiver) receive[0] = lines;
            group.Exchange(piece.Pointer, send, piece.Pointer, receive);
            if (result is not null) Unsafe.CopyBlock((byte*)result.Pointer + done, piece.Pointer, (uint)length);
        }

        GC.KeepAlive(array);
        return result;
    }

    /// <summary>A copy on rank 0, of which the other ranks know nothing.</summary>
    static LargeArray<T>? CopyHere<T>(LargeArray<T>? array) where T : unmanaged
    {
        if (array is null) return null;
        var result = LargeArray<T>.Uninitialized(array.Length);
        Buffer.MemoryCopy(array.Pointer, result.Pointer, result.Bytes, result.Bytes);
        GC.KeepAlive(array);
        return result;
    }
}
