namespace GpuAls.Ingestion.Tests;

public sealed class ColumnWordsTests
{
    [Theory]
    [InlineData("userId", InteractionColumn.User)]
    [InlineData("User-ID", InteractionColumn.User)]
    [InlineData("USER_NAME", InteractionColumn.User)]
    [InlineData("visitorid", InteractionColumn.User)]
    [InlineData("KundenNr", null)]
    [InlineData("kunde_nr", InteractionColumn.User)]
    [InlineData("artistID", InteractionColumn.Item)]
    [InlineData("tracks", InteractionColumn.Item)]
    [InlineData("StockCode", InteractionColumn.Item)]
    [InlineData("play_count", InteractionColumn.Value)]
    [InlineData("n", InteractionColumn.Value)]
    [InlineData("event_type", InteractionColumn.Event)]
    [InlineData("created_at", InteractionColumn.Time)]
    [InlineData("user1", null)]
    [InlineData("rating_id", null)]
    [InlineData("Casino", null)]
    [InlineData("", null)]
    public void MeaningOf_AWholeName(string name, object? expected) => Assert.Equal((InteractionColumn?)expected, ColumnWords.MeaningOf(name));

    [Theory]
    [InlineData("parent_asin", InteractionColumn.Item)]
    [InlineData("Book-Rating", InteractionColumn.Value)]
    [InlineData("followedUserId", InteractionColumn.User)]
    [InlineData("rating_timestamp", InteractionColumn.Time)]
    [InlineData("think_time", null)]
    [InlineData("plays_per_day", null)]
    [InlineData("is_read", null)]
    public void ProbableMeaningOf_ANameThatEndsWithAWord(string name, object? expected)
    {
        Assert.Null(ColumnWords.MeaningOf(name));
        Assert.Equal((InteractionColumn?)expected, ColumnWords.ProbableMeaningOf(name));
    }

    [Theory]
    [InlineData("tag_id", true)]
    [InlineData("tagID", true)]
    [InlineData("transactionid", true)]
    [InlineData("paid", false)]
    [InlineData("Ingrid", false)]
    [InlineData("id", false)]
    [InlineData("", false)]
    public void IsId_OfANameThatEndsWithId(string name, bool expected) => Assert.Equal(expected, ColumnWords.IsId(name));

    [Theory]
    [InlineData("", true)]
    [InlineData("Unnamed: 0", true)]
    [InlineData("index", true)]
    [InlineData("row.names", true)]
    [InlineData("unnamed items", false)]
    [InlineData("0", false)]
    public void IsIndex_OfTheNameOfRowNumbers(string name, bool expected) => Assert.Equal(expected, ColumnWords.IsIndex(name));

    [Fact]
    public void RankOf_PutsTheSurerWordFirst() =>
        Assert.Equal(["userId", "session_id", "my_user"], new[] { "my_user", "session_id", "userId" }.OrderBy(ColumnWords.RankOf));
}
