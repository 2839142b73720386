# Algorithms of NetworkX against small oracles.
# needs: networkx
import itertools
import random

import networkx as nx
import pytest


@pytest.fixture(params=range(6))
def graph(request):
    return nx.gnp_random_graph(9, 0.35, seed=request.param)


def test_components(graph):
    assert sum(map(len, nx.connected_components(graph))) == 9
    assert nx.number_connected_components(graph) == len({frozenset(nx.node_connected_component(graph, n)) for n in graph})


def test_paths(graph):
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    for a, b in itertools.combinations(graph, 2):
        assert (b in lengths[a]) == nx.has_path(graph, a, b)
        if b in lengths[a]:
            assert len(nx.shortest_path(graph, a, b)) == lengths[a][b] + 1 == nx.dijkstra_path_length(graph, a, b) + 1


def test_colouring(graph):
    for strategy in ("largest_first", "smallest_last", "DSATUR"):
        colours = nx.greedy_color(graph, strategy)
        assert all(colours[a] != colours[b] for a, b in graph.edges)


def test_matching(graph):
    matching = nx.max_weight_matching(graph, maxcardinality=True)
    assert nx.is_matching(graph, matching) and len(matching) >= len(nx.maximal_matching(graph))


def test_tree_and_flow(graph):
    rng = random.Random(1)
    for a, b in graph.edges:
        graph[a][b]["weight"] = graph[a][b]["capacity"] = rng.randrange(1, 9)
    trees = [nx.minimum_spanning_tree(graph, algorithm=a).size("weight") for a in ("kruskal", "prim", "boruvka")]
    assert trees[0] == trees[1] == trees[2]
    values = {nx.maximum_flow_value(graph, 0, 8, flow_func=f) for f in (nx.algorithms.flow.edmonds_karp, nx.algorithms.flow.dinitz, nx.algorithms.flow.preflow_push)}
    assert len(values) == 1 and values == {nx.minimum_cut_value(graph, 0, 8)}


@pytest.mark.parametrize("make", [nx.petersen_graph, nx.karate_club_graph, lambda: nx.grid_2d_graph(4, 4), lambda: nx.balanced_tree(2, 4)], ids=["petersen", "karate", "grid", "tree"])
def test_round_trips(make, tmp_path):
    g = nx.convert_node_labels_to_integers(make())
    nx.write_gml(g, tmp_path / "g.gml")
    assert nx.is_isomorphic(g, nx.read_gml(tmp_path / "g.gml", destringizer=int))
    assert nx.utils.graphs_equal(nx.Graph(g.edges), nx.from_dict_of_lists(nx.to_dict_of_lists(nx.Graph(g.edges))))
    assert nx.from_graph6_bytes(nx.to_graph6_bytes(g, header=False).strip()).number_of_edges() == g.number_of_edges()


def test_errors():
    with pytest.raises(nx.NetworkXNoPath, match="No path between 0 and 1"):
        nx.shortest_path(nx.empty_graph(2), 0, 1)
    with pytest.raises(nx.NetworkXUnfeasible):
        list(nx.topological_sort(nx.DiGraph([(1, 2), (2, 1)])))
