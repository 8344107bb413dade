namespace GpuAls.Ingestion.Synthetic;

/// <summary>Writes rows as text: user, MBID, artist and plays, tab-separated, LF.</summary>
sealed class SyntheticText(SyntheticOptions options, SyntheticNames names)
{
    const int MostDigits = 10;
    const int MostRowBytes = SyntheticKeys.UserBytes + SyntheticKeys.ItemBytes + SyntheticNames.MostBytes + MostDigits + 4;

    byte[] buffer = [];

    /// <summary>The rows of a block; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(SyntheticBlock block, SyntheticUsers users, SyntheticHistory history)
    {
        var most = checked((int)(block.Rows * MostRowBytes));
        if (buffer.Length < most) buffer = GC.AllocateUninitializedArray<byte>(most);
        var length = 0;
        Span<byte> key = stackalloc byte[SyntheticKeys.UserBytes];
        for (var user = block.FirstUser; user < block.FirstUser + block.Users; user++)
        {
            SyntheticKeys.WriteUser(options.Seed, user, key);
            foreach (var entry in history.Draw(user)) length += WriteRow(key, SyntheticHistory.ItemOf(entry), SyntheticHistory.PlaysOf(entry), buffer.AsSpan(length));
        }

        return buffer.AsMemory(0, length);
    }

    int WriteRow(ReadOnlySpan<byte> user, int item, int plays, Span<byte> row)
    {
        user.CopyTo(row);
        var length = SyntheticKeys.UserBytes;
        row[length++] = (byte)'\t';
        SyntheticKeys.WriteItem(options.Seed, item, row[length..]);
        length += SyntheticKeys.ItemBytes;
        row[length++] = (byte)'\t';
        length += names.Write(item, row[length..]);
        row[length++] = (byte)'\t';
        plays.TryFormat(row[length..], out var digits);
        length += digits;
        row[length++] = (byte)'\n';
        return length;
    }
}
