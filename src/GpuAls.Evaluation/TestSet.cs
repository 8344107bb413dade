using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation;

/// <summary>Test interactions, for example from a test file, in the rows of a model. Names are compared by key, as in files.</summary>
/// <param name="Rows">[users × at least items] The test items, without dislikes.
/// Columns beyond the items are items that the model does not have.</param>
/// <param name="UnknownUsers">The number of users that the model does not have; they are omitted.</param>
/// <param name="UnknownItems">The number of items that the model does not have.</param>
/// <param name="KnownPairs">The number of pairs that the model knows already; they are omitted.</param>
public sealed record TestSet(SparseRows Rows, int UnknownUsers, int UnknownItems, long KnownPairs)
{
    /// <summary>The number of test users without likes in the model; they are omitted, because nothing can be recommended to them.</summary>
    public int UsersWithoutLikes { get; init; }

    /// <summary>The test set for the users of a model. Items that the model does not have stay, and count as missed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="test">The test interactions, which were not trained on.</param>
    public static TestSet For(AlsModel model, InteractionMatrix test)
    {
        var newItem = RowsOf(test.Items, model.Items);
        var unknown = 0;
        for (var item = 0; item < newItem.Length; item++)
        {
            if (newItem[item] < 0) newItem[item] = model.Items.Count + unknown++;
        }

        var newUser = RowsOf(test.Users, model.Users);
        var rows = new List<(int Item, float Strength)>[model.Users.Count];
        var withoutLikes = 0;
        long known = 0;
        for (var user = 0; user < test.Users.Count; user++)
        {
            if (newUser[user] < 0) continue;
            var all = Renamed(test.ByUser, user, newItem);
            var history = model.Known.RowColumns(newUser[user]).ToArray();
            known += all.RemoveAll(one => Array.BinarySearch(history, one.Item) >= 0);
            all.RemoveAll(one => one.Strength < 0);
            if (model.Known.Likes(newUser[user]) > 0) rows[newUser[user]] = all;
            else if (all.Count > 0) withoutLikes++;
        }

        return new TestSet(Pack(rows, model.Items.Count + unknown), newUser.Count(user => user < 0), unknown, known)
        {
            UsersWithoutLikes = withoutLikes,
        };
    }

    /// <summary>The test set of a holdout, for the test users with known likes.</summary>
    public static TestSet For(Holdout holdout)
    {
        var rows = new List<(int Item, float Strength)>?[holdout.Test.Rows];
        int[] same = [.. Enumerable.Range(0, holdout.Test.Columns)];
        var withoutLikes = 0;
        for (var user = 0; user < rows.Length; user++)
        {
            if (holdout.Known.Likes(user) > 0) rows[user] = Renamed(holdout.Test, user, same);
            else if (holdout.Test.RowLength(user) > 0) withoutLikes++;
        }

        return new TestSet(Pack(rows, holdout.Test.Columns), UnknownUsers: 0, UnknownItems: 0, KnownPairs: 0) { UsersWithoutLikes = withoutLikes };
    }

    /// <summary>The histories of users who were not trained on, with their own rows. Items that the model does not have are omitted.</summary>
    /// <param name="model">The model with the items.</param>
    /// <param name="history">The interactions of the users.</param>
    public static TestSet Histories(AlsModel model, InteractionMatrix history)
    {
        var newItem = RowsOf(history.Items, model.Items);
        var rows = new List<(int Item, float Strength)>[history.Users.Count];
        for (var user = 0; user < rows.Length; user++)
        {
            rows[user] = Renamed(history.ByUser, user, newItem);
            rows[user].RemoveAll(one => one.Item < 0);
        }

        return new TestSet(Pack(rows, model.Items.Count), 0, newItem.Count(item => item < 0), 0);
    }

    static int[] RowsOf(Vocabulary names, Vocabulary among)
    {
        var rows = new int[names.Count];
        for (var row = 0; row < rows.Length; row++) rows[row] = among.FindKey(names.Keys[row]);
        return rows;
    }

    static List<(int Item, float Strength)> Renamed(SparseRows rows, int row, int[] newColumn)
    {
        var columns = rows.RowColumns(row);
        var values = rows.RowValues(row);
        var renamed = new List<(int Item, float Strength)>(columns.Length);
        for (var e = 0; e < columns.Length; e++) renamed.Add((newColumn[columns[e]], values[e]));
        renamed.Sort((a, b) => a.Item.CompareTo(b.Item));
        return renamed;
    }

    static SparseRows Pack(List<(int Item, float Strength)>?[] rows, int columns)
    {
        var entries = rows.Sum(row => (long)(row?.Count ?? 0));
        var offsets = LargeArray<long>.Zeros(rows.Length + 1L);
        var items = LargeArray<int>.Uninitialized(entries);
        var strengths = LargeArray<float>.Uninitialized(entries);
        long next = 0;
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var (item, strength) in rows[row] ?? [])
            {
                items.Writable(next, 1)[0] = item;
                strengths.Writable(next++, 1)[0] = strength;
            }

            offsets.Writable(row + 1L, 1)[0] = next;
        }

        return new SparseRows(columns, offsets, items, strengths);
    }
}
