namespace GpuAls.Ingestion.Synthetic;

/// <summary>Neighbouring users whose rows are made together.</summary>
/// <param name="FirstUser">The first of them.</param>
/// <param name="Users">How many.</param>
/// <param name="Rows">How many rows they have together.</param>
readonly record struct SyntheticBlock(int FirstUser, int Users, long Rows)
{
    const int RowsPerBlock = 1 << 15;

    /// <summary>All users, in order, in blocks of about equal work.</summary>
    public static IEnumerable<SyntheticBlock> Of(SyntheticUsers users, int count)
    {
        var first = 0;
        long rows = 0;
        for (var user = 0; user < count; user++)
        {
            rows += users.Count(user);
            if (rows < RowsPerBlock && user + 1 < count) continue;
            yield return new SyntheticBlock(first, user + 1 - first, rows);
            first = user + 1;
            rows = 0;
        }
    }
}
