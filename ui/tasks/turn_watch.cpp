#include "ui/tasks/turn_watch.h"

#include "ui/tasks/thread_clock.h"

#include <QAbstractEventDispatcher>
#include <QMetaEnum>
#include <QObject>
#include <QThread>

#include <algorithm>
#include <atomic>
#include <utility>

namespace galley::ui {

namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

/// A delivery within a turn is worth a name when it takes that long.
constexpr auto kWorthNaming = 4ms;

std::atomic<TurnWatch*> watchOfProgram{nullptr};
/// Looked at first: where it is the thread that asks, the watch cannot go meanwhile.
std::atomic<QThread*> watchedThread{nullptr};

/// Who gets which event, as it was when the delivery began: the receiver may be gone when it ends.
struct Addressee {
    QByteArray kind;
    QByteArray owner; ///< class of the parent
    QString name;
    QEvent::Type type;

    Addressee(const QObject* receiver, QEvent::Type event)
        : kind(receiver->metaObject()->className())
        , owner(receiver->parent() != nullptr ? receiver->parent()->metaObject()->className() : "")
        , name(receiver->objectName())
        , type(event) {}

    QString words() const {
        QString text = owner.isEmpty() ? QString() : QString::fromLatin1(owner) + QLatin1Char('/');
        text += QString::fromLatin1(kind);
        if (!name.isEmpty())
            text += QLatin1Char('#') + name;
        const char* event = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        return text + QLatin1Char(' ') + (event != nullptr ? QString::fromLatin1(event) : QString::number(type));
    }
};

/// A delivery within a turn.
struct Inner {
    Addressee addressee;
    nanoseconds start;
};

struct Turn {
    Addressee addressee;
    int loopLevel;
    TurnCost cost{};        ///< since it began, or came back from a loop within
    QString longestInner{}; ///< of its deliveries the innermost that took most of the time
    nanoseconds longestInnerTime{0};
};

struct Step {
    QString name;
    std::vector<float> milliseconds{};
    std::uint64_t slow = 0;
    std::vector<SlowTurn> slowest{};
};

TurnCost costBetween(const ThreadTimes& from, const ThreadTimes& to) {
    TurnCost cost{to.wall - from.wall, to.processor - from.processor, to.queued - from.queued, 0ns};
    // The system counts each by a clock of its own: together they are no more than what passed.
    cost.processor = std::min(cost.processor, cost.wall);
    cost.queued = std::min(cost.queued, cost.wall - cost.processor);
    cost.crowded = std::min(to.crowded - from.crowded, cost.wall - cost.processor - cost.queued);
    return cost;
}

bool isLonger(const SlowTurn& a, const SlowTurn& b) {
    return a.cost.held() > b.cost.held();
}

void keepSlowest(std::vector<SlowTurn>& slowest, SlowTurn turn) {
    slowest.insert(std::upper_bound(slowest.begin(), slowest.end(), turn, isLonger), std::move(turn));
    if (slowest.size() > TurnWatch::kKept)
        slowest.pop_back();
}

nanoseconds fromMilliseconds(float value) {
    return std::chrono::duration_cast<nanoseconds>(std::chrono::duration<float, std::milli>(value));
}

TurnFigures figuresOf(const QString& name, std::vector<float> milliseconds) {
    TurnFigures figures{.step = name, .turns = milliseconds.size()};
    if (milliseconds.empty())
        return figures;
    const auto place = milliseconds.begin() + static_cast<std::ptrdiff_t>((milliseconds.size() - 1) * 99 / 100);
    std::nth_element(milliseconds.begin(), place, milliseconds.end());
    figures.percentile99 = fromMilliseconds(*place);
    figures.longest = fromMilliseconds(*std::max_element(place, milliseconds.end()));
    return figures;
}

} // namespace

TurnCost& TurnCost::operator+=(const TurnCost& more) {
    wall += more.wall;
    processor += more.processor;
    queued += more.queued;
    crowded += more.crowded;
    return *this;
}

struct TurnWatch::State {
    std::unique_ptr<const ThreadClock> clock;
    QThread* thread = QThread::currentThread();
    QMetaObject::Connection blocking;
    std::vector<Turn> turns; ///< more than one where loops are nested
    std::vector<Inner> inners;
    ThreadTimes since;      ///< while isRunning
    bool isRunning = false; ///< the time goes to the last of `turns`
    std::vector<Step> steps{Step{{}}};
    std::size_t step = 0;
    std::vector<std::pair<int, std::size_t>> standing; ///< number of an excuse, and its place in `excused`
    std::vector<ExcusedTime> excused;
    int excuses = 0;

    void run() {
        since = clock->now();
        isRunning = true;
    }

    /// The time since run() to the excuse that stands, else to the turn.
    void account() {
        const nanoseconds end = clock->wall();
        TurnCost cost{.wall = end - since.wall};
        if (!standing.empty() || turns.back().cost.wall + cost.wall > kFrame) {
            ThreadTimes now = clock->now();
            now.wall = end;
            cost = costBetween(since, now);
        } else {
            cost.processor = cost.wall; // too short to ask the system
        }
        (standing.empty() ? turns.back().cost : excused[standing.back().second].cost) += cost;
        isRunning = false;
    }

    /// What the last of `turns` took until now is a turn.
    void record() {
        Turn& turn = turns.back();
        const TurnCost cost = std::exchange(turn.cost, {});
        const nanoseconds inner = std::exchange(turn.longestInnerTime, 0ns);
        if (cost.wall == 0ns)
            return; // excused as a whole
        Step& own = steps[step];
        own.milliseconds.push_back(std::chrono::duration<float, std::milli>(cost.held()).count());
        if (cost.held() <= kFrame)
            return;
        ++own.slow;
        QString what = turn.addressee.words();
        if (inner * 2 > cost.held())
            what += QStringLiteral(" > ") + turn.longestInner;
        keepSlowest(own.slowest, {cost, what, own.name});
    }
};

TurnWatch::TurnWatch()
    : TurnWatch(std::make_unique<ThreadClock>()) {}

TurnWatch::TurnWatch(std::unique_ptr<const ThreadClock> clock)
    : m_state(std::make_unique<State>()) {
    m_state->clock = std::move(clock);
    Q_ASSERT(watchOfProgram.load() == nullptr);
    auto* dispatcher = QAbstractEventDispatcher::instance();
    Q_ASSERT(dispatcher != nullptr);
    m_state->blocking = QObject::connect(
        dispatcher, &QAbstractEventDispatcher::aboutToBlock, dispatcher, [this] { pause(); }, Qt::DirectConnection);
    watchOfProgram = this;
    watchedThread = m_state->thread;
}

TurnWatch::~TurnWatch() {
    watchedThread = nullptr;
    watchOfProgram = nullptr;
    QObject::disconnect(m_state->blocking);
}

TurnWatch* TurnWatch::current() {
    QThread* const watched = watchedThread.load(std::memory_order_relaxed);
    return watched != nullptr && watched == QThread::currentThread() ? watchOfProgram.load() : nullptr;
}

void TurnWatch::setStep(const QString& name) {
    auto& steps = m_state->steps;
    const auto known = std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.name == name; });
    m_state->step = static_cast<std::size_t>(known - steps.begin());
    if (known == steps.end())
        steps.push_back({name});
}

std::vector<TurnFigures> TurnWatch::steps() const {
    std::vector<TurnFigures> all;
    for (const Step& step : m_state->steps) {
        if (step.milliseconds.empty())
            continue;
        all.push_back(figuresOf(step.name, step.milliseconds));
        all.back().slow = step.slow;
        all.back().slowest = step.slowest;
    }
    return all;
}

TurnFigures TurnWatch::total() const {
    std::vector<float> milliseconds;
    for (const Step& step : m_state->steps)
        milliseconds.insert(milliseconds.end(), step.milliseconds.begin(), step.milliseconds.end());
    TurnFigures all = figuresOf({}, std::move(milliseconds));
    for (const Step& step : m_state->steps) {
        all.slow += step.slow;
        for (const SlowTurn& turn : step.slowest)
            keepSlowest(all.slowest, turn);
    }
    return all;
}

std::vector<ExcusedTime> TurnWatch::excused() const {
    return m_state->excused;
}

bool TurnWatch::begin(const QObject* receiver, QEvent::Type type) {
    State& state = *m_state;
    const int level = state.thread->loopLevel();
    if (state.isRunning && state.turns.back().loopLevel == level) {
        state.inners.push_back({Addressee(receiver, type), state.clock->wall()});
        return false;
    }
    if (state.isRunning) {
        state.account();
        state.record();
    }
    state.turns.push_back({Addressee(receiver, type), level});
    state.run();
    return true;
}

void TurnWatch::end(bool isTurn) {
    State& state = *m_state;
    if (isTurn) {
        if (state.isRunning) {
            state.account();
            state.record();
        }
        state.turns.pop_back();
        if (state.turns.empty())
            return;
        // Back in a nested loop, which either goes on to wait or ends.
        state.run();
        for (Inner& around : state.inners)
            around.start = state.since.wall;
        return;
    }
    const Inner& inner = state.inners.back();
    const nanoseconds time = state.clock->wall() - inner.start;
    Turn& turn = state.turns.back();
    if (time > kWorthNaming && time > 2 * turn.longestInnerTime) {
        turn.longestInner = inner.addressee.words();
        turn.longestInnerTime = time;
    }
    state.inners.pop_back();
}

void TurnWatch::pause() {
    if (!m_state->isRunning)
        return;
    m_state->account();
    m_state->record();
}

int TurnWatch::excuse(const QString& reason) {
    State& state = *m_state;
    const bool wasRunning = state.isRunning;
    if (wasRunning)
        state.account();
    const auto known = std::find_if(state.excused.begin(), state.excused.end(),
                                    [&](const ExcusedTime& time) { return time.reason == reason; });
    state.standing.emplace_back(++state.excuses, static_cast<std::size_t>(known - state.excused.begin()));
    if (known == state.excused.end())
        state.excused.push_back({reason, 0, {}});
    ++state.excused[state.standing.back().second].times;
    if (wasRunning)
        state.run();
    return state.excuses;
}

void TurnWatch::stopExcusing(int number) {
    State& state = *m_state;
    const bool wasRunning = state.isRunning;
    if (wasRunning)
        state.account();
    std::erase_if(state.standing, [number](const auto& excuse) { return excuse.first == number; });
    if (wasRunning)
        state.run();
}

TurnWatch::Delivery::Delivery(const QObject* receiver, QEvent::Type type)
    : m_watch(current()) {
    if (m_watch != nullptr)
        m_isTurn = m_watch->begin(receiver, type);
}

TurnWatch::Delivery::~Delivery() {
    // The watch may have ended since, or begun.
    if (m_watch != nullptr && m_watch == current())
        m_watch->end(m_isTurn);
}

TurnWatch::Excuse::Excuse(const QString& reason)
    : m_watch(current()) {
    if (m_watch != nullptr)
        m_number = m_watch->excuse(reason);
}

TurnWatch::Excuse::~Excuse() {
    if (m_watch != nullptr && m_watch == current())
        m_watch->stopExcusing(m_number);
}

} // namespace galley::ui
