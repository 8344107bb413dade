namespace GpuAls.Core.Queries.Names;

/// <summary>The best names of a search so far: at most a given number, each name once, with the best of its matches.</summary>
sealed class BestNames(int count)
{
    // A name that starts with the typed text counts as if it had ten times its users: "Dylan Thomas" comes before a little known "Bob Dylan", but
    // not before a well-known one.
    const long StartFactor = 10;

    readonly List<Candidate> names = new(Math.Min(count, 256) + 1);

    /// <summary>Whether there is no place for a worse match.</summary>
    public bool IsFull => names.Count == count;

    /// <summary>The matches, the best first.</summary>
    public IReadOnlyList<NameMatch> ToList() => names.ConvertAll(name => name.Match);

    /// <summary>Adds a match, unless it is not among the best.</summary>
    /// <param name="match">The match.</param>
    /// <param name="isStart">Whether it is at the start of the name.</param>
    public void Add(NameMatch match, bool isStart)
    {
        var added = Weigh(match, isStart);
        if (IsFull && !added.IsBefore(names[^1])) return;
        var same = names.FindIndex(name => name.Match.Row == match.Row);
        if (same >= 0)
        {
            if (!added.IsBefore(names[same])) return;
            names.RemoveAt(same);
        }

        var place = names.FindIndex(added.IsBefore);
        names.Insert(place < 0 ? names.Count : place, added);
        if (names.Count > count) names.RemoveAt(count);
    }

    /// <summary>Whether a match, or a worse one of the same name, may be among the best.</summary>
    public bool MayTake(NameMatch match, bool isStart) => !IsFull || Weigh(match, isStart).IsBefore(names[^1]);

    static Candidate Weigh(NameMatch match, bool isStart)
    {
        var tier = match.Kind switch
        {
            NameMatchKind.Exact => 0,
            NameMatchKind.Prefix => 1,
            NameMatchKind.Words => 1,
            NameMatchKind.OneEdit => 2,
            NameMatchKind.TwoEdits => 3,
        };
        return new Candidate(tier, (isStart ? StartFactor : 1) * match.Users, match);
    }

    readonly record struct Candidate(int Tier, long Weight, NameMatch Match)
    {
        public bool IsBefore(Candidate other)
        {
            if (Tier != other.Tier) return Tier < other.Tier;
            if (Weight != other.Weight) return Weight > other.Weight;
            return Match.Row != other.Match.Row ? Match.Row < other.Match.Row : Match.Kind < other.Match.Kind;
        }
    }
}
